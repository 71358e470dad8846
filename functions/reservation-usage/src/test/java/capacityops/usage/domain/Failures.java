package capacityops.usage.domain;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;

/** What AWS may answer instead of a result. */
public final class Failures {
  private Failures() {}

  public static AwsFailure denied(String operation) {
    return refused(AwsFailure.Refusal.DENIED, operation, "UnauthorizedOperation");
  }

  public static AwsFailure notFound(String operation) {
    return refused(
        AwsFailure.Refusal.NOT_FOUND, operation, "InvalidCapacityReservationId.NotFound");
  }

  public static AwsFailure invalid(String operation, String code) {
    return refused(AwsFailure.Refusal.INVALID, operation, code);
  }

  public static AwsFailure throttled(String operation) {
    return new AwsFailure.Throttled(answer(operation, "RequestLimitExceeded"), null);
  }

  public static AwsFailure unavailable(String operation) {
    return new AwsFailure.Unavailable(false, answer(operation, "InternalError"), null);
  }

  private static AwsFailure refused(AwsFailure.Refusal refusal, String operation, String code) {
    return new AwsFailure.Refused(refusal, answer(operation, code), null);
  }

  private static AwsAnswer answer(String operation, String code) {
    return new AwsAnswer("EC2", operation, code, words(code), "request-1", null);
  }

  private static String words(String code) {
    return switch (code) {
      case "UnauthorizedOperation" -> "You are not authorized to perform this operation.";
      case "RequestLimitExceeded" -> "Request limit exceeded.";
      default -> "said so";
    };
  }
}
