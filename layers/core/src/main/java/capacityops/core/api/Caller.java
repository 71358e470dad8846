package capacityops.core.api;

/**
 * Who made a request, as IAM authorization established it; nothing of it can be chosen freely in
 * the request.
 *
 * @param arn the ARN of the user or role session
 * @param userId IAM's unique id of the user, or {@code AROA…:session} of a role session
 */
public record Caller(String arn, String accountId, String userId) {}
