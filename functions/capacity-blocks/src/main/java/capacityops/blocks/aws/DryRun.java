package capacityops.blocks.aws;

import capacityops.blocks.domain.Permission;
import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsFailure;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Ec2Response;

/**
 * A dry run of EC2, whose answer is always an error: {@code DryRunOperation} (412) where IAM would
 * let the request through, a 403 where it would not.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2
 *     error codes</a>
 */
final class DryRun {
  private static final String PASSED = "DryRunOperation";
  private static final int FORBIDDEN = 403;

  private DryRun() {}

  /**
   * @throws AwsFailure where the answer is neither
   */
  static Permission of(String operation, Supplier<? extends Ec2Response> call) {
    try {
      Ec2Response result = call.get();
      throw new IllegalStateException("%s answered a dry run: %s".formatted(operation, result));
    } catch (AwsServiceException e) {
      return permission(operation, e);
    } catch (SdkException e) {
      throw AwsErrors.of("EC2", operation, e);
    }
  }

  private static Permission permission(String operation, AwsServiceException answer) {
    if (answer.awsErrorDetails() != null && PASSED.equals(answer.awsErrorDetails().errorCode())) {
      return new Permission.Granted();
    }
    AwsFailure failure = AwsErrors.of("EC2", operation, answer);
    if (answer.statusCode() == FORBIDDEN && failure instanceof AwsFailure.Refused) {
      return new Permission.Denied(failure.answer());
    }
    throw failure;
  }
}
