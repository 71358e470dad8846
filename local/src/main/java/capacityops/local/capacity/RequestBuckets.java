package capacityops.local.capacity;

import capacityops.local.SimulatedTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * EC2's request token buckets, one per account, Region and operation. Tokens come back in simulated
 * time, so a fast simulation is throttled as a slow one would be.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request
 *     throttling for the Amazon EC2 API</a>
 */
public final class RequestBuckets {
  private static final Bucket READS = new Bucket(100, 20);
  private static final Bucket WRITES = new Bucket(50, 5);
  private static final Bucket BLOCK_SALES = new Bucket(10, 0.15);
  private static final Map<String, Bucket> OWN =
      Map.ofEntries(
          Map.entry("DescribeCapacityBlockOfferings", BLOCK_SALES),
          Map.entry("DescribeCapacityBlockExtensionOfferings", BLOCK_SALES),
          Map.entry("PurchaseCapacityBlock", BLOCK_SALES),
          Map.entry("PurchaseCapacityBlockExtension", BLOCK_SALES),
          Map.entry("CreateTags", new Bucket(100, 10)),
          Map.entry("RunInstances", new Bucket(5, 2)),
          Map.entry("TerminateInstances", new Bucket(100, 5)));
  private static final Set<String> READ_VERBS = Set.of("Describe", "Get", "List");

  private final InstantSource clock;
  private final SimulatedTime time;
  private final Map<Key, Level> levels = new HashMap<>();

  RequestBuckets(InstantSource clock, SimulatedTime time) {
    this.clock = clock;
    this.time = time;
  }

  /**
   * Takes the token that a request costs.
   *
   * @throws capacityops.local.wire.AwsError {@code RequestLimitExceeded} where none is left
   */
  public synchronized void take(String account, String region, String operation) {
    Bucket bucket = bucket(operation);
    Instant now = clock.instant();
    Key key = new Key(account, region, operation);
    Level level = levels.getOrDefault(key, new Level(bucket.capacity(), now));
    double tokens = level.at(now, bucket, time);
    if (tokens < 1) {
      throw Ec2Errors.requestLimitExceeded(operation, account);
    }
    levels.put(key, new Level(tokens - 1, now));
  }

  private static Bucket bucket(String operation) {
    Bucket own = OWN.get(operation);
    if (own != null) {
      return own;
    }
    return READ_VERBS.stream().anyMatch(operation::startsWith) ? READS : WRITES;
  }

  synchronized void clear() {
    levels.clear();
  }

  /** Its size, and how many tokens come back in a simulated second. */
  private record Bucket(int capacity, double perSecond) {}

  private record Key(String account, String region, String operation) {}

  private record Level(double tokens, Instant at) {
    double at(Instant now, Bucket bucket, SimulatedTime time) {
      double simulatedSeconds = Duration.between(at, now).toNanos() / 1e9 * time.speed();
      return Math.min(bucket.capacity(), tokens + simulatedSeconds * bucket.perSecond());
    }
  }
}
