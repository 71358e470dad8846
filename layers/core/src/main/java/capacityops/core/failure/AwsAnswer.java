package capacityops.core.failure;

/**
 * What an AWS operation answered instead of a result.
 *
 * @param service the service's name as people say it, such as {@code Outposts}
 * @param operation the operation's AWS name
 * @param errorCode AWS's own error code or exception shape
 * @param message AWS's own words
 * @param requestId AWS's request id, {@code null} where there was none
 * @param resourceId the resource that is in the way, {@code null} where AWS named none
 */
public record AwsAnswer(
    String service,
    String operation,
    String errorCode,
    String message,
    String requestId,
    String resourceId) {}
