package capacityops.core.aws;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.failure.AwsFailure.Refusal;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one place where AWS's error codes are understood.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2
 *     error codes</a>
 * @see <a href="https://docs.aws.amazon.com/outposts/latest/APIReference/CommonErrors.html">Common
 *     errors</a>
 */
public final class AwsErrors {
  private static final Set<String> THROTTLING =
      Set.of(
          "ThrottlingException",
          "Throttling",
          "ThrottledException",
          "RequestLimitExceeded",
          "RequestThrottled",
          "RequestThrottledException",
          "TooManyRequestsException",
          "SlowDown",
          "EC2ThrottledException",
          "ProvisionedThroughputExceededException",
          "CapacityBlockDescribeLimitExceeded");

  private static final Set<String> DENIED =
      Set.of(
          "AccessDeniedException",
          "AccessDenied",
          "UnauthorizedOperation",
          "AuthFailure",
          "ExpiredTokenException",
          "UnrecognizedClientException",
          "IncompleteSignature",
          "OptInRequired",
          "PendingVerification",
          "Blocked");

  private AwsErrors() {}

  /** A failure of a call that is safe to repeat. */
  public static AwsFailure of(String service, String operation, SdkException failure) {
    if (failure instanceof AwsServiceException answered && isAnswer(answered)) {
      AwsAnswer answer = answer(service, operation, answered);
      if (isThrottling(answer)) {
        return new AwsFailure.Throttled(answer, failure);
      }
      if (answered.statusCode() < 500) {
        return new AwsFailure.Refused(refusal(answer, answered.statusCode()), answer, failure);
      }
      return new AwsFailure.Unavailable(false, answer, failure);
    }
    return new AwsFailure.Unavailable(true, silence(service, operation, failure), failure);
  }

  /**
   * A failure of a call that was sent once and must not be repeated. Only a readable refusal by AWS
   * proves that nothing was done.
   */
  public static AwsFailure ofSentOnce(String service, String operation, SdkException failure) {
    AwsFailure plain = of(service, operation, failure);
    return switch (plain) {
      case AwsFailure.Refused refused -> refused;
      case AwsFailure.Throttled throttled when statusOf(failure) < 500 -> throttled;
      case AwsFailure.Throttled _, AwsFailure.Unavailable _, AwsFailure.OutcomeUnknown _ ->
          new AwsFailure.OutcomeUnknown(plain.answer(), failure);
    };
  }

  private static int statusOf(SdkException failure) {
    return failure instanceof AwsServiceException answered ? answered.statusCode() : 0;
  }

  /** An answer of which not even a code could be read proves nothing. */
  private static boolean isAnswer(AwsServiceException failure) {
    return failure.statusCode() >= 400
        && failure.awsErrorDetails() != null
        && failure.awsErrorDetails().errorCode() != null;
  }

  private static boolean isThrottling(AwsAnswer answer) {
    return THROTTLING.contains(answer.errorCode());
  }

  private static Refusal refusal(AwsAnswer answer, int status) {
    String code = answer.errorCode();
    if (DENIED.contains(code) || status == 401 || status == 403) {
      return Refusal.DENIED;
    }
    if (code.contains("NotFound") || status == 404) {
      return Refusal.NOT_FOUND;
    }
    if (code.equals("ConflictException") || status == 409) {
      return Refusal.CONFLICT;
    }
    return code.endsWith("LimitExceeded") || code.equals("ServiceQuotaExceededException")
        ? Refusal.LIMIT
        : Refusal.INVALID;
  }

  private static AwsAnswer answer(String service, String operation, AwsServiceException answered) {
    AwsErrorDetails details = answered.awsErrorDetails();
    return new AwsAnswer(
        service,
        operation,
        details.errorCode(),
        Objects.requireNonNullElse(details.errorMessage(), "no message"),
        answered.requestId(),
        null);
  }

  private static AwsAnswer silence(String service, String operation, SdkException failure) {
    return new AwsAnswer(
        service, operation, "NoAnswer", failure.getClass().getSimpleName(), null, null);
  }
}
