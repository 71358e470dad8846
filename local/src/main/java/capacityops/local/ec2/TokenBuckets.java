package capacityops.local.ec2;

import capacityops.local.SimulatedTime;
import capacityops.local.scenario.RequestRate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Token buckets that refill in simulated time. */
public final class TokenBuckets {
  private static final double NANOS_PER_SECOND = 1e9;

  private final SimulatedTime time;
  private final InstantSource clock;
  private final Map<String, Level> levels = new ConcurrentHashMap<>();

  public TokenBuckets(SimulatedTime time, InstantSource clock) {
    this.time = time;
    this.clock = clock;
  }

  /** Takes a token from the bucket of that key; false where it is empty. */
  public boolean take(String key, RequestRate rate) {
    Instant now = clock.instant();
    Level after =
        levels.compute(
            key,
            (any, level) ->
                (level == null ? new Level(rate.bucket(), now, true) : refilled(level, rate, now))
                    .taken());
    return after.granted();
  }

  public void clear() {
    levels.clear();
  }

  private Level refilled(Level level, RequestRate rate, Instant now) {
    double simulatedSeconds =
        Duration.between(level.at(), now).toNanos() / NANOS_PER_SECOND * time.speed();
    double tokens = level.tokens() + simulatedSeconds * rate.refillPerSecond();
    return new Level(Math.min(rate.bucket(), tokens), now, true);
  }

  private record Level(double tokens, Instant at, boolean granted) {
    Level taken() {
      return tokens >= 1 ? new Level(tokens - 1, at, true) : new Level(tokens, at, false);
    }
  }
}
