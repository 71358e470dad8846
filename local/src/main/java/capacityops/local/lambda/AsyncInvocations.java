package capacityops.local.lambda;

import capacityops.local.lambda.Functions.Invocation;
import capacityops.local.lambda.LambdaRuntime.Target;
import capacityops.local.messaging.Destinations;
import capacityops.local.messaging.Destinations.Message;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lambda's queue of asynchronous invocations. A function's error is retried after one and two
 * minutes; throttling is retried until the event is too old; what still fails goes to the failure
 * destination and the dead-letter queue.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">Error
 *     handling for asynchronous invocation</a>
 */
final class AsyncInvocations implements AutoCloseable {
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LambdaRuntime runtime;
  private final LambdaSettings settings;
  private final Destinations destinations;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("lambda-async").factory());
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger generation = new AtomicInteger();

  AsyncInvocations(LambdaRuntime runtime, LambdaSettings settings, Destinations destinations) {
    this.runtime = runtime;
    this.settings = settings;
    this.destinations = destinations;
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    clock.setRemoveOnCancelPolicy(true);
  }

  /** An event with what has been tried for it. */
  private record Event(
      Target target,
      String requestId,
      byte[] payload,
      Instant accepted,
      int generation,
      int attempts,
      Duration backoff) {
    Event attempted() {
      return new Event(
          target, requestId, payload, accepted, generation, attempts + 1, FIRST_BACKOFF);
    }

    Event throttled() {
      Duration doubled = backoff.multipliedBy(2);
      return new Event(
          target,
          requestId,
          payload,
          accepted,
          generation,
          attempts,
          doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled);
    }

    Stack.AsyncInvocation policy() {
      return target.function().asyncInvocation();
    }
  }

  void accept(Target target, byte[] payload) {
    pending.incrementAndGet();
    String requestId = UUID.randomUUID().toString();
    run(new Event(target, requestId, payload, Instant.now(), generation.get(), 0, FIRST_BACKOFF));
  }

  int pending() {
    return pending.get();
  }

  /** Forgets every event that waits; those that run now are not retried. */
  void reset() {
    generation.incrementAndGet();
  }

  private void run(Event event) {
    Thread.ofVirtual().name("lambda-async-" + event.requestId()).start(() -> attempt(event));
  }

  private void attempt(Event event) {
    if (event.generation() != generation.get() || clock.isShutdown()) {
      pending.decrementAndGet();
      return;
    }
    try {
      Invocation invocation = runtime.invoke(event.target(), event.requestId(), event.payload());
      if (invocation.functionError().isEmpty()) {
        succeeded(event.attempted(), invocation);
      } else {
        failed(event.attempted(), invocation);
      }
    } catch (AwsError | UncheckedIOException notRun) {
      retryOr(event.throttled(), event.backoff(), () -> giveUp(event, "EventAgeExceeded", null));
    }
  }

  private void succeeded(Event event, Invocation invocation) {
    event
        .policy()
        .onSuccess()
        .ifPresent(arn -> deliver(event, arn, record(event, "Success", invocation)));
    pending.decrementAndGet();
  }

  private void failed(Event event, Invocation invocation) {
    if (event.attempts() > event.policy().maximumRetryAttempts()) {
      giveUp(event, "RetriesExhausted", invocation);
      return;
    }
    retryOr(
        event,
        Duration.ofMinutes(event.attempts()),
        () -> giveUp(event, "EventAgeExceeded", invocation));
  }

  private void retryOr(Event event, Duration wait, Runnable tooOld) {
    Duration realWait = settings.time().real(wait);
    Duration age = Duration.between(event.accepted(), Instant.now()).plus(realWait);
    if (age.compareTo(settings.time().real(event.policy().maximumEventAge())) > 0) {
      tooOld.run();
    } else if (event.generation() != generation.get() || clock.isShutdown()) {
      pending.decrementAndGet();
    } else {
      var _ = clock.schedule(() -> run(event), realWait.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void giveUp(Event event, String condition, Invocation lastOrNull) {
    event
        .policy()
        .onFailure()
        .ifPresent(arn -> deliver(event, arn, record(event, condition, lastOrNull)));
    event
        .policy()
        .deadLetterTarget()
        .ifPresent(arn -> deliver(event, arn, deadLetter(event, lastOrNull)));
    settings
        .log()
        .line(
            event.target().function().name(),
            "WARN asynchronous event " + event.requestId() + " given up: " + condition);
    pending.decrementAndGet();
  }

  private void deliver(Event event, String arn, Message message) {
    try {
      destinations.deliver(arn, message);
    } catch (AwsError e) {
      settings
          .log()
          .line(
              event.target().function().name(),
              "ERROR event " + event.requestId() + " is lost, " + arn + ": " + e.getMessage());
    }
  }

  private static Message deadLetter(Event event, Invocation lastOrNull) {
    return new Message(
        new String(event.payload(), StandardCharsets.UTF_8),
        Map.of(
            "RequestID",
            event.requestId(),
            "ErrorCode",
            lastOrNull == null ? "429" : "200",
            "ErrorMessage",
            lastOrNull == null
                ? "Rate Exceeded."
                : json(lastOrNull.payload()).path("errorMessage").asText()),
        Optional.empty());
  }

  /** The invocation record that destinations get. */
  private static Message record(Event event, String condition, Invocation lastOrNull) {
    ObjectNode document = JSON.createObjectNode();
    document.put("version", "1.0");
    document.put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    String version = event.target().version().number();
    document
        .putObject("requestContext")
        .put("requestId", event.requestId())
        .put("functionArn", event.target().function().arn() + ":" + version)
        .put("condition", condition)
        .put("approximateInvokeCount", event.attempts());
    document.set("requestPayload", json(event.payload()));
    if (lastOrNull != null) {
      ObjectNode response = document.putObject("responseContext");
      response.put("statusCode", 200).put("executedVersion", version);
      lastOrNull.functionError().ifPresent(error -> response.put("functionError", error));
      document.set("responsePayload", json(lastOrNull.payload()));
    }
    String outcome = condition.equals("Success") ? "Success" : "Failure";
    return new Message(
        document.toString(),
        Map.of("source", "lambda", "detail-type", "Lambda Function Invocation Result - " + outcome),
        Optional.empty());
  }

  private static JsonNode json(byte[] payload) {
    try {
      return JSON.readTree(payload);
    } catch (JsonProcessingException notJson) {
      return JSON.getNodeFactory().textNode(new String(payload, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
