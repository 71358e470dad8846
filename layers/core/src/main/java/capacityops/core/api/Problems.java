package capacityops.core.api;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.StaleAllocation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller is told of a failure. */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final Duration SOON = Duration.ofSeconds(5);

  private Problems() {}

  /** Runs the work; a failure becomes the problem document that tells of it. */
  static ApiResponse answerOrProblem(String requestId, Supplier<ApiResponse> work) {
    try {
      return work.get();
    } catch (ProblemException e) {
      return response(e, requestId);
    } catch (AwsFailure e) {
      LOG.warn("AWS gave no result: {}", e.getMessage());
      return response(of(e), requestId);
    } catch (StaleAllocation e) {
      return response(new ProblemException(Problem.Kind.CONFLICT, e.getMessage()), requestId);
    } catch (RuntimeException e) {
      LOG.error("request failed", e);
      String detail = "The error is in the log under this request's id.";
      return response(new ProblemException(Problem.Kind.INTERNAL, detail), requestId);
    }
  }

  private static ApiResponse response(ProblemException e, String requestId) {
    ApiResponse response = ApiResponse.problem(e.problem().at(requestId));
    return e.retryAfter()
        .map(wait -> response.with("retry-after", Long.toString(wait.toSeconds())))
        .orElse(response);
  }

  private static ProblemException of(AwsFailure failure) {
    AwsAnswer answer = failure.answer();
    String said = "%s %s: %s".formatted(answer.service(), answer.operation(), answer.message());
    return switch (failure) {
      case AwsFailure.Refused refused -> problem(kind(refused.refusal()), said, answer, null);
      case AwsFailure.Throttled _ ->
          problem(Problem.Kind.THROTTLED, "AWS asks for fewer requests: " + said, answer, SOON);
      case AwsFailure.Unavailable unavailable ->
          problem(
              unavailable.silent() ? Problem.Kind.AWS_SILENT : Problem.Kind.AWS_FAILED,
              said,
              answer,
              SOON);
      case AwsFailure.OutcomeUnknown _ ->
          problem(
              Problem.Kind.AWS_SILENT,
              "Whether this took effect is not known yet: " + said,
              answer,
              null);
    };
  }

  private static Problem.Kind kind(AwsFailure.Refusal refusal) {
    return switch (refusal) {
      case INVALID -> Problem.Kind.INVALID;
      case DENIED -> Problem.Kind.FORBIDDEN;
      case NOT_FOUND -> Problem.Kind.NOT_FOUND;
      case CONFLICT, LIMIT -> Problem.Kind.CONFLICT;
    };
  }

  private static ProblemException problem(
      Problem.Kind kind, String detail, AwsAnswer answer, Duration retryAfter) {
    return new ProblemException(
        Problem.of(kind, detail).with(answer), Optional.ofNullable(retryAfter));
  }
}
