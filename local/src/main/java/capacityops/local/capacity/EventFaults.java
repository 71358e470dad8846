package capacityops.local.capacity;

import java.time.Duration;

/**
 * How unreliably events arrive: EventBridge delivers those of EC2 as best effort, at least once and
 * in any order.
 *
 * @param lost the share of events that never arrive, 0 to 1
 * @param duplicated the share of the others that arrive twice, 0 to 1
 * @param delay the longest simulated time that an event is late; each is late by its own share of
 *     it, so they overtake one another
 */
public record EventFaults(double lost, double duplicated, Duration delay) {
  public static final EventFaults NONE = new EventFaults(0, 0, Duration.ZERO);

  public EventFaults {
    delay = delay == null ? Duration.ZERO : delay;
    if (!isShare(lost) || !isShare(duplicated) || delay.isNegative()) {
      throw new IllegalArgumentException(
          "lost and duplicated are shares from 0 to 1 and delay is not negative");
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }
}
