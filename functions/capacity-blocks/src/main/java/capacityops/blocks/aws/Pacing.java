package capacityops.blocks.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The token bucket that EC2 keeps for the search of offerings, kept here as well so that it is not
 * run dry: 10 requests at once, then one in 6.7 seconds.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request
 *     throttling for the Amazon EC2 API</a>
 */
final class Pacing {
  private static final double BUCKET = 10;
  private static final double PER_SECOND = 0.15;

  private final InstantSource clock;
  private final Map<String, Bucket> buckets = new HashMap<>();

  Pacing(InstantSource clock) {
    this.clock = clock;
  }

  private record Bucket(double tokens, Instant at) {}

  /**
   * Takes a token.
   *
   * @param name of the bucket: the operation and the Region
   * @return how long to wait before sending
   */
  synchronized Duration take(String name) {
    Instant now = clock.instant();
    Bucket bucket = buckets.getOrDefault(name, new Bucket(BUCKET, now));
    double refilled =
        bucket.tokens() + Duration.between(bucket.at(), now).toMillis() / 1000.0 * PER_SECOND;
    double left = Math.min(BUCKET, refilled) - 1;
    buckets.put(name, new Bucket(left, now));
    return left >= 0
        ? Duration.ZERO
        : Duration.ofMillis((long) Math.ceil(-left / PER_SECOND * 1000));
  }
}
