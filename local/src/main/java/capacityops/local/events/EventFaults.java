package capacityops.local.events;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How unreliably events arrive between a bus and its rules: AWS promises at least once, in any
 * order, and for services' events best effort only.
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

  /**
   * When copies of an event arrive, in simulated time from now: two entries are a duplicate, none
   * is a loss.
   */
  List<Duration> arrivals(RandomGenerator random) {
    if (random.nextDouble() < lost) {
      return List.of();
    }
    int copies = random.nextDouble() < duplicated ? 2 : 1;
    return IntStream.range(0, copies).mapToObj(copy -> late(random)).toList();
  }

  private Duration late(RandomGenerator random) {
    return delay.isZero() ? delay : Duration.ofNanos(random.nextLong(delay.toNanos() + 1));
  }
}
