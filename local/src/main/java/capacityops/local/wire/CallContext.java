package capacityops.local.wire;

import java.time.Duration;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Who calls an operation, and where.
 *
 * @param accountId the 12-digit account that the credentials belong to
 * @param region the Region that the request was signed for
 * @param principalArn the caller's ARN
 * @param accessKeyId the access key id in the signature
 * @param hiddenFor how long (real time) reads do not show what this call writes; zero but for a
 *     fault
 * @param body what the request streams, for an operation that takes bytes beside its members
 */
public record CallContext(
    String accountId,
    String region,
    String principalArn,
    String accessKeyId,
    Duration hiddenFor,
    SdkBytes body) {
  private static final SdkBytes NOTHING = SdkBytes.fromByteArray(new byte[0]);

  public CallContext(String accountId, String region, String principalArn, String accessKeyId) {
    this(accountId, region, principalArn, accessKeyId, Duration.ZERO);
  }

  public CallContext(
      String accountId,
      String region,
      String principalArn,
      String accessKeyId,
      Duration hiddenFor) {
    this(accountId, region, principalArn, accessKeyId, hiddenFor, NOTHING);
  }

  public CallContext hiddenFor(Duration time) {
    return new CallContext(accountId, region, principalArn, accessKeyId, time, body);
  }

  CallContext streaming(SdkBytes bytes) {
    return new CallContext(accountId, region, principalArn, accessKeyId, hiddenFor, bytes);
  }
}
