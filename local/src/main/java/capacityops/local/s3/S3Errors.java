package capacityops.local.s3;

import capacityops.local.wire.AwsError;
import java.util.Map;

/**
 * S3's error codes.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 *     responses</a>
 */
final class S3Errors {
  private S3Errors() {}

  static AwsError noSuchBucket(String bucket) {
    return new AwsError(
        "NoSuchBucket",
        404,
        "The specified bucket does not exist",
        Map.of("BucketName", String.valueOf(bucket)));
  }

  static AwsError noSuchKey(String key) {
    return new AwsError(
        "NoSuchKey", 404, "The specified key does not exist.", Map.of("Key", String.valueOf(key)));
  }

  static AwsError accessDenied() {
    return new AwsError("AccessDenied", 403, "Access Denied");
  }

  static AwsError preconditionFailed(String header) {
    return new AwsError(
        "PreconditionFailed",
        412,
        "At least one of the pre-conditions you specified did not hold",
        Map.of("Condition", header));
  }

  static AwsError badDigest(String header) {
    return new AwsError(
        "BadDigest",
        400,
        "The " + header + " you specified did not match the calculated checksum.");
  }

  static AwsError invalidRange(String range, long size) {
    return new AwsError(
        "InvalidRange",
        416,
        "The requested range is not satisfiable",
        Map.of("RangeRequested", range, "ActualObjectSize", Long.toString(size)));
  }

  static AwsError invalidArgument(String name, Object value) {
    return new AwsError(
        "InvalidArgument",
        400,
        "%s is not valid: %s".formatted(name, value),
        Map.of("ArgumentName", name, "ArgumentValue", String.valueOf(value)));
  }
}
