package capacityops.events.domain;

import java.time.Duration;
import java.time.Instant;

/**
 * When the instances of a Capacity Block really end: EC2 begins to end them before the block's own
 * end.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-how.html">How
 *     Capacity Blocks work</a>
 */
final class EarlyEnd {
  private static final Duration OF_INSTANCES = Duration.ofMinutes(30);
  private static final Duration OF_ULTRASERVERS = Duration.ofMinutes(60);

  private EarlyEnd() {}

  static Instant of(Instant endDate, boolean ultraserver) {
    return endDate.minus(ultraserver ? OF_ULTRASERVERS : OF_INSTANCES);
  }
}
