package capacityops.local.wire;

/**
 * Who calls an operation, and where.
 *
 * @param accountId the 12-digit account that the credentials belong to
 * @param region the Region that the request was signed for
 * @param principalArn the caller's ARN
 * @param accessKeyId the access key id in the signature
 */
public record CallContext(
    String accountId, String region, String principalArn, String accessKeyId) {}
