package capacityops.local.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One invocation on its way through a process.
 *
 * @param started completed with the deadline once the process has fetched the event
 * @param outcome completed once, by whatever happens first
 */
record Work(
    String requestId,
    String invokedArn,
    byte[] payload,
    Duration timeout,
    String traceId,
    CompletableFuture<Instant> started,
    CompletableFuture<Outcome> outcome) {

  static Work of(
      String requestId, String invokedArn, byte[] payload, Duration timeout, String traceId) {
    return new Work(
        requestId,
        invokedArn,
        payload,
        timeout,
        traceId,
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }

  /** What the caller gets. */
  record Outcome(byte[] payload, Optional<String> functionError) {
    static Outcome unhandled(byte[] error) {
      return new Outcome(error, Optional.of("Unhandled"));
    }
  }
}
