package capacityops.local.outposts;

import capacityops.local.scenario.OutpostsSettings.OutpostsError;
import capacityops.local.wire.AwsError;
import java.util.Map;

/** The errors of the Outposts service. */
final class OutpostsErrors {
  private OutpostsErrors() {}

  static AwsError validation(String message) {
    return new AwsError("ValidationException", 400, message);
  }

  static AwsError accessDenied(String message) {
    return new AwsError("AccessDeniedException", 403, message);
  }

  static AwsError notFound(String message) {
    return new AwsError("NotFoundException", 404, message);
  }

  static AwsError conflict(String message, String resourceId, String resourceType) {
    return new AwsError(
        "ConflictException",
        409,
        message,
        Map.of("ResourceId", resourceId, "ResourceType", resourceType));
  }

  static AwsError throttling() {
    return new AwsError("ThrottlingException", 400, "Rate exceeded");
  }

  static AwsError of(OutpostsError error, String message) {
    return new AwsError(error.name(), error.httpStatus(), message);
  }
}
