package capacityops.usage.domain;

import capacityops.core.failure.AwsFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Sends the requests of one account and Region no faster than EC2 refills the bucket of their
 * operation, and repeats what was throttled or not answered, later and later.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request
 *     throttling for the Amazon EC2 API</a>
 */
public final class PacedCalls {
  private static final int ATTEMPTS = 6;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final Duration interval;
  private final CallLog log;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;
  private final Map<String, Instant> nextSlots = new HashMap<>();

  /**
   * How fast requests may be.
   *
   * @param perSecond for each operation
   */
  public record Rate(int perSecond) {
    Duration interval() {
      return Duration.ofSeconds(1).dividedBy(perSecond);
    }
  }

  PacedCalls(Rate rate, CallLog log, InstantSource clock, Pause pause, RandomGenerator random) {
    this.interval = rate.interval();
    this.log = log;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
  }

  /**
   * Sends a request that is safe to repeat.
   *
   * @throws AwsFailure where AWS refuses, or gives no result at the last attempt either
   */
  <T> T call(String operation, Supplier<T> request) {
    for (int attempt = 1; ; attempt++) {
      waitForSlot(operation);
      log.called(operation);
      try {
        return request.get();
      } catch (AwsFailure.Throttled e) {
        giveUpAfterLast(attempt, e);
        holdOff(operation, backoff(attempt));
      } catch (AwsFailure.Unavailable e) {
        giveUpAfterLast(attempt, e);
        pause.of(backoff(attempt));
      }
    }
  }

  /**
   * Repeats what counts its own requests and has no bucket of an account and Region.
   *
   * @throws AwsFailure where AWS refuses, or gives no result at the last attempt either
   */
  <T> T repeat(Supplier<T> request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get();
      } catch (AwsFailure.Throttled | AwsFailure.Unavailable e) {
        giveUpAfterLast(attempt, e);
        pause.of(backoff(attempt));
      }
    }
  }

  private static void giveUpAfterLast(int attempt, AwsFailure failure) {
    if (attempt == ATTEMPTS) {
      throw failure;
    }
  }

  private void waitForSlot(String operation) {
    Duration wait = Duration.between(clock.instant(), slot(operation));
    if (wait.isPositive()) {
      pause.of(wait);
    }
  }

  private synchronized Instant slot(String operation) {
    Instant now = clock.instant();
    Instant next = nextSlots.getOrDefault(operation, now);
    Instant slot = next.isBefore(now) ? now : next;
    nextSlots.put(operation, slot.plus(interval));
    return slot;
  }

  /** An empty bucket is empty for every thread. */
  private synchronized void holdOff(String operation, Duration duration) {
    Instant until = clock.instant().plus(duration);
    nextSlots.merge(operation, until, (one, other) -> one.isAfter(other) ? one : other);
  }

  private Duration backoff(int attempt) {
    Duration most = FIRST_PAUSE.multipliedBy(1L << attempt);
    Duration bounded = most.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : most;
    return bounded.dividedBy(2).plusMillis(random.nextLong(bounded.toMillis() / 2 + 1));
  }
}
