package capacityops.core.api;

import capacityops.core.ledger.Idempotency;
import capacityops.core.ledger.Idempotency.Begun;
import capacityops.core.ledger.Idempotency.StoredAnswer;
import capacityops.core.time.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code Idempotency-Key}: the same key and body give the first answer again; another body under
 * the key is refused; a repeat while the first still runs is told so.
 *
 * <p>Where the first request's function died, or AWS was out of reach, a repeat runs the operation
 * again under the id that the first had.
 */
public final class IdempotentRequests {
  private static final TextRule KEY =
      TextRule.matching("[\\x21-\\x7e]+", 1, 255, "an Idempotency-Key of visible ASCII characters");

  private static final int THROTTLED = 429;

  private final Idempotency idempotency;
  private final Ids ids;
  private final InstantSource clock;
  private final Duration lease;

  /**
   * @param lease longer than the function can run
   */
  public IdempotentRequests(Idempotency idempotency, Ids ids, InstantSource clock, Duration lease) {
    this.idempotency = idempotency;
    this.ids = ids;
    this.clock = clock;
    this.lease = lease;
  }

  /**
   * Runs an operation once per key.
   *
   * @param keep how long a key is remembered, empty for ever
   * @param operation is given the id that all repeats of the request share, and must be safe to run
   *     again under the same id
   */
  public ApiResponse answer(
      ApiRequest request, Optional<Duration> keep, Function<String, ApiResponse> operation) {
    Optional<String> key = request.header("idempotency-key");
    if (key.isEmpty()) {
      return operation.apply(ids.next());
    }
    KEY.objection(key.get())
        .ifPresent(
            objection -> {
              throw new ProblemException(
                  Problem.Kind.UNREADABLE, "The header Idempotency-Key " + objection + ".");
            });
    String scope = digest(request.caller().arn() + "\n" + key.get());
    Instant now = clock.instant();
    Begun begun = idempotency.begin(scope, fingerprint(request), ids.next(), now, lease, keep);
    return switch (begun) {
      case Begun.Run(String requestId) -> run(scope, request, requestId, operation);
      case Begun.Answered(StoredAnswer answer) -> restored(answer);
      case Begun.Running() ->
          throw new ProblemException(
              Problem.of(Problem.Kind.STILL_RUNNING, "Ask again in a moment."),
              Optional.of(Duration.ofSeconds(2)));
      case Begun.Mismatch() ->
          throw new ProblemException(
              Problem.Kind.IDEMPOTENCY_KEY_REUSED, "Use a new key for a new request.");
    };
  }

  /**
   * @throws ProblemException 400 where the request carries no key
   */
  public static void requireKey(ApiRequest request) {
    if (request.header("idempotency-key").isEmpty()) {
      throw new ProblemException(
          Problem.Kind.IDEMPOTENCY_KEY_MISSING,
          "Send a header Idempotency-Key that is new for every purchase you mean to make.");
    }
  }

  private ApiResponse run(
      String scope, ApiRequest request, String requestId, Function<String, ApiResponse> operation) {
    ApiResponse response =
        Problems.answerOrProblem(request.requestId(), () -> operation.apply(requestId));
    if (response.status() < 500 && response.status() != THROTTLED) {
      idempotency.complete(scope, requestId, stored(response));
    } else {
      idempotency.endLease(scope, requestId);
    }
    return response;
  }

  private static StoredAnswer stored(ApiResponse response) {
    return new StoredAnswer(
        response.status(),
        response.headers().get("location"),
        response.headers().get("content-type"),
        response.body());
  }

  private static ApiResponse restored(StoredAnswer answer) {
    ApiResponse response =
        new ApiResponse(
            answer.status(), java.util.Map.of("content-type", answer.contentType()), answer.body());
    return answer.location() == null ? response : response.with("location", answer.location());
  }

  private static String fingerprint(ApiRequest request) {
    return digest(
        "%s %s\n%s"
            .formatted(
                request.method(),
                request.path(),
                new String(request.body(), StandardCharsets.UTF_8)));
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
