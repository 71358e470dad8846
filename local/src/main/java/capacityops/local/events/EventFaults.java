package capacityops.local.events;

import java.time.Duration;
import java.util.List;

/**
 * What becomes of an event between its bus and its rules: AWS promises at least once, in any order,
 * and for services' events best effort only.
 */
@FunctionalInterface
public interface EventFaults {
  /** Every event once, at once. */
  EventFaults NONE = event -> List.of(Duration.ZERO);

  /**
   * When copies of an event arrive, in simulated time from now: two entries are a duplicate, none
   * is a loss.
   */
  List<Duration> arrivals(AwsEvent event);
}
