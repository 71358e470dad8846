package capacityops.local.faults;

import capacityops.local.wire.AwsError;

/**
 * The errors by which each service says that it is overloaded or broken.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2</a>
 * @see <a href="https://docs.aws.amazon.com/outposts/latest/APIReference/CommonErrors.html">Common
 *     errors</a>
 */
final class ServiceErrors {
  private ServiceErrors() {}

  static AwsError throttling(String service) {
    return switch (service) {
      case "ec2" -> new AwsError("RequestLimitExceeded", 503, "Request limit exceeded.");
      case "lambda" -> new AwsError("TooManyRequestsException", 429, "Rate exceeded");
      case "sns" -> new AwsError("Throttled", 429, "Rate exceeded");
      case "sts" -> new AwsError("Throttling", 400, "Rate exceeded");
      case "s3" -> new AwsError("SlowDown", 503, "Please reduce your request rate.");
      case "sqs" -> new AwsError("RequestThrottled", 403, "Request throttled");
      case "organizations" -> new AwsError("TooManyRequestsException", 400, "Rate exceeded");
      default -> new AwsError("ThrottlingException", 400, "Rate exceeded");
    };
  }

  static AwsError internal(String service) {
    String message = "An internal error has occurred";
    return switch (service) {
      case "ec2", "sns", "s3" -> new AwsError("InternalError", 500, message);
      case "outposts" -> new AwsError("InternalServerException", 500, message);
      case "dynamodb" -> new AwsError("InternalServerError", 500, message);
      case "lambda" -> new AwsError("ServiceException", 500, message);
      case "events" -> new AwsError("InternalException", 500, message);
      case "pricing" -> new AwsError("InternalErrorException", 500, message);
      case "organizations" -> new AwsError("ServiceException", 500, message);
      default -> new AwsError("InternalFailure", 500, message);
    };
  }
}
