package capacityops.core.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the requests that carried an {@code Idempotency-Key}.
 *
 * <p>The first request under a key is given a {@code requestId} that every repeat shares; whatever
 * the operation derives from it (an allocation's id, a client token) is the same at any repeat.
 */
public interface Idempotency {
  /**
   * Begins or joins the request under a key.
   *
   * @param scope the caller and the key
   * @param fingerprint a digest of method, path and body
   * @param proposedRequestId becomes the request's id where this is the first
   * @param lease how long the operation may run before a repeat takes it over
   * @param keep how long the key is remembered, empty for ever
   */
  Begun begin(
      String scope,
      String fingerprint,
      String proposedRequestId,
      Instant now,
      Duration lease,
      Optional<Duration> keep);

  /** Keeps the answer that every repeat is given. */
  void complete(String scope, String requestId, StoredAnswer answer);

  /** Lets the next repeat run the operation again, under the same request id. */
  void endLease(String scope, String requestId);

  /** How a request stands to those before it. */
  sealed interface Begun {
    /** Nobody is at it: run it under this id; after a crash, not for the first time. */
    record Run(String requestId) implements Begun {}

    /** It was answered. */
    record Answered(StoredAnswer answer) implements Begun {}

    /** The first is still running. */
    record Running() implements Begun {}

    /** The key was used for another request. */
    record Mismatch() implements Begun {}
  }

  /** An HTTP answer as it was given. */
  record StoredAnswer(int status, String location, String contentType, String body) {}
}
