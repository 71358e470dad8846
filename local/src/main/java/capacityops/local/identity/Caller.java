package capacityops.local.identity;

/**
 * Who makes a request, as AWS names principals.
 *
 * @param accountId 12 digits
 * @param arn such as {@code arn:aws:iam::123456789012:user/alice}
 * @param userId the unique id that policies call {@code aws:userid}
 */
public record Caller(String accountId, String arn, String userId, String accessKeyId) {}
