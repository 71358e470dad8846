package capacityops.local.capacity;

import capacityops.local.wire.AwsError;

/**
 * The errors of EC2's capacity operations.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2
 *     error codes</a>
 */
final class Ec2Errors {
  private Ec2Errors() {}

  static AwsError of(String code, String message) {
    return new AwsError(code, 400, message);
  }

  static AwsError missing(String parameter) {
    return of("MissingParameter", "The request must contain the parameter %s".formatted(parameter));
  }

  static AwsError invalidValue(String parameter, Object value, String why) {
    return of(
        "InvalidParameterValue",
        "Value (%s) for parameter %s is invalid. %s".formatted(value, parameter, why));
  }

  static AwsError invalidCombination(String message) {
    return of("InvalidParameterCombination", message);
  }

  static AwsError dryRun() {
    return new AwsError(
        "DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
  }

  static AwsError unauthorized() {
    return new AwsError(
        "UnauthorizedOperation", 403, "You are not authorized to perform this operation.");
  }

  static AwsError requestLimitExceeded(String operation, String account) {
    return new AwsError(
        "RequestLimitExceeded",
        503,
        "Request limit exceeded. Account %s has been throttled on ec2:%s because it exceeded its request rate limit."
            .formatted(account, operation));
  }

  static AwsError noSuchReservation(String id) {
    return of(
        "InvalidCapacityReservationId.NotFound",
        "The capacity reservation ID '%s' does not exist".formatted(id));
  }

  static AwsError malformedReservationId(String id) {
    return of(
        "InvalidCapacityReservationId.Malformed",
        "The capacity reservation ID '%s' is malformed".formatted(id));
  }

  static AwsError insufficientCapacity(String instanceType) {
    return new AwsError(
        "InsufficientInstanceCapacity",
        500,
        "There is no capacity for %s in the Availability Zone.".formatted(instanceType));
  }
}
