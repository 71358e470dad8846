package capacityops.tasks.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.outposts.model.ConflictException;

/** What is particular about the errors of Outposts. */
final class OutpostsErrors {
  private static final String SERVICE = "Outposts";

  private OutpostsErrors() {}

  static AwsFailure of(String operation, SdkException failure) {
    return refined(AwsErrors.of(SERVICE, operation, failure), failure);
  }

  static AwsFailure ofSentOnce(String operation, SdkException failure) {
    return refined(AwsErrors.ofSentOnce(SERVICE, operation, failure), failure);
  }

  private static AwsFailure refined(AwsFailure plain, SdkException failure) {
    if (!(plain instanceof AwsFailure.Refused refused)) {
      return plain;
    }
    if (failure instanceof ConflictException conflict) {
      return new AwsFailure.Refused(
          refused.refusal(), withResource(refused.answer(), conflict.resourceId()), failure);
    }
    // Cancelling what has ended is a ValidationException, but it is the task's state that refuses.
    boolean ended = refused.answer().message().contains("already in a terminal state");
    return ended
        ? new AwsFailure.Refused(AwsFailure.Refusal.CONFLICT, refused.answer(), failure)
        : refused;
  }

  private static AwsAnswer withResource(AwsAnswer answer, String resourceId) {
    return new AwsAnswer(
        answer.service(),
        answer.operation(),
        answer.errorCode(),
        answer.message(),
        answer.requestId(),
        resourceId);
  }
}
