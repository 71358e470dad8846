package capacityops.local.ec2;

import capacityops.local.wire.AwsError;
import java.util.Collection;

/**
 * EC2's error codes.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">Error
 *     codes for the Amazon EC2 API</a>
 */
public final class Ec2Errors {
  private Ec2Errors() {}

  /**
   * Ends a permitted dry run, after the parameters were checked and before anything is done.
   *
   * @throws AwsError {@code DryRunOperation}
   */
  public static void endDryRun(Boolean dryRun) {
    if (Boolean.TRUE.equals(dryRun)) {
      throw new AwsError(
          "DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
    }
  }

  public static AwsError unauthorized() {
    return new AwsError(
        "UnauthorizedOperation", 403, "You are not authorized to perform this operation.");
  }

  public static AwsError requestLimitExceeded() {
    return new AwsError("RequestLimitExceeded", 503, "Request limit exceeded.");
  }

  public static AwsError missingParameter(String parameter) {
    return new AwsError(
        "MissingParameter", 400, "The request must contain the parameter " + parameter);
  }

  public static AwsError invalidParameterValue(Object value, String parameter, String expected) {
    return new AwsError(
        "InvalidParameterValue",
        400,
        "Value ( %s ) for parameter %s is invalid. %s".formatted(value, parameter, expected));
  }

  public static AwsError invalidParameterCombination(String message) {
    return new AwsError("InvalidParameterCombination", 400, message);
  }

  public static AwsError invalidFilter(String name) {
    return new AwsError("InvalidParameterValue", 400, "The filter '" + name + "' is invalid");
  }

  public static AwsError invalidNextToken() {
    return new AwsError("InvalidNextToken", 400, "The token is not valid for this request");
  }

  static AwsError malformedInstanceId(String id) {
    return new AwsError(
        "InvalidInstanceID.Malformed",
        400,
        "Invalid id: \"%s\" (expecting \"i-...\")".formatted(id));
  }

  static AwsError noSuchInstances(Collection<String> ids) {
    return new AwsError(
        "InvalidInstanceID.NotFound",
        400,
        ids.size() == 1
            ? "The instance ID '%s' does not exist".formatted(ids.iterator().next())
            : "The instance IDs '%s' do not exist".formatted(String.join(", ", ids)));
  }

  static AwsError onOutpostsOnly(String id, String verb) {
    return new AwsError(
        "UnsupportedOperation",
        400,
        "Only instances of Outposts can be %s here, and '%s' is none".formatted(verb, id));
  }

  static AwsError incorrectInstanceState(String id, String verb) {
    return new AwsError(
        "IncorrectInstanceState",
        400,
        "The instance '%s' is not in a state from which it can be %s.".formatted(id, verb));
  }

  static AwsError insufficientCapacity(String instanceType) {
    return new AwsError(
        "InsufficientInstanceCapacity",
        500,
        "There is not enough capacity on the Outpost for %s".formatted(instanceType));
  }
}
