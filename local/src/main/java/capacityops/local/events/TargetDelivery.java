package capacityops.local.events;

import capacityops.local.SimulatedTime;
import capacityops.local.messaging.Destinations;
import capacityops.local.messaging.Destinations.Message;
import capacityops.local.template.Stack.Target;
import capacityops.local.wire.AwsError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Delivers to the targets of rules and schedules: throttling and failures of a service are retried
 * by the target's policy, refusals are not; what cannot be delivered goes to the target's
 * dead-letter queue.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html">Retry
 *     policy</a>
 */
public final class TargetDelivery implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TargetDelivery.class.getName());
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  private final Destinations destinations;
  private final SimulatedTime time;
  private final Clock clock;
  private final AtomicInteger generation = new AtomicInteger();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("target-delivery").factory());

  public TargetDelivery(Destinations destinations, SimulatedTime time, Clock clock) {
    this.destinations = destinations;
    this.time = time;
    this.clock = clock;
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** One event on its way to one target. */
  private record Delivery(
      String ruleArn, Target target, Message message, Instant accepted, int generation) {}

  void deliver(String ruleArn, Target target, Message message) {
    Delivery delivery = new Delivery(ruleArn, target, message, clock.instant(), generation.get());
    later(Duration.ZERO, () -> attempt(delivery, 0));
  }

  /** Runs a task after a simulated time, on a thread of its own. */
  void later(Duration wait, Runnable task) {
    int current = generation.get();
    var _ =
        timer.schedule(
            () -> {
              if (current == generation.get()) {
                Thread.ofVirtual().name("delivery").start(task);
              }
            },
            time.real(wait).toNanos(),
            TimeUnit.NANOSECONDS);
  }

  private void attempt(Delivery delivery, int retries) {
    try {
      destinations.deliver(delivery.target().arn(), delivery.message());
    } catch (AwsError e) {
      if (retryable(e)) {
        retry(delivery, retries, e);
      } else {
        giveUp(delivery, retries, e, Optional.empty());
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Cannot deliver to " + delivery.target().arn(), e);
    }
  }

  private static boolean retryable(AwsError error) {
    return error.httpStatus() >= 500
        || error.httpStatus() == 429
        || error.code().contains("Throttl")
        || error.code().contains("LimitExceeded");
  }

  private void retry(Delivery delivery, int retries, AwsError error) {
    if (delivery.generation() != generation.get()) {
      return;
    }
    if (retries >= delivery.target().retryPolicy().maximumRetryAttempts()) {
      giveUp(delivery, retries, error, Optional.of("MaximumRetryAttempts"));
      return;
    }
    Duration backoff = Duration.ofSeconds(1L << Math.min(retries, 9));
    Duration wait = backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff;
    Duration age = Duration.between(delivery.accepted(), clock.instant()).plus(time.real(wait));
    if (age.compareTo(time.real(delivery.target().retryPolicy().maximumEventAge())) > 0) {
      giveUp(delivery, retries, error, Optional.of("MaximumEventAgeInSeconds"));
    } else {
      later(wait, () -> attempt(delivery, retries + 1));
    }
  }

  private void giveUp(Delivery delivery, int retries, AwsError error, Optional<String> exhausted) {
    Optional<String> deadLetterArn = delivery.target().deadLetterArn();
    if (deadLetterArn.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              delivery.ruleArn()
                  + ": an event for "
                  + delivery.target().arn()
                  + " is lost: "
                  + error.getMessage());
      return;
    }
    Map<String, String> attributes = new HashMap<>();
    attributes.put("RULE_ARN", delivery.ruleArn());
    attributes.put("TARGET_ARN", delivery.target().arn());
    attributes.put("ERROR_CODE", error.code());
    attributes.put("ERROR_MESSAGE", String.valueOf(error.getMessage()));
    attributes.put("RETRY_ATTEMPTS", Integer.toString(retries));
    exhausted.ifPresent(condition -> attributes.put("EXHAUSTED_RETRY_CONDITION", condition));
    destinations.deliver(
        deadLetterArn.get(), new Message(delivery.message().body(), attributes, Optional.empty()));
  }

  /** Forgets what is waiting to be tried again. */
  public void reset() {
    generation.incrementAndGet();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
