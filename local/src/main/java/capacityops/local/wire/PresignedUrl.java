package capacityops.local.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A request whose signature is in its query string, good for a time.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">Authenticating
 *     requests by query parameters</a>
 */
public record PresignedUrl(Instant signedAt, long secondsValid) {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  /** Nothing for a request that is signed in its headers. */
  public static Optional<PresignedUrl> of(WireRequest request) {
    Optional<String> date = parameter(request, "X-Amz-Date");
    Optional<String> expires = parameter(request, "X-Amz-Expires");
    try {
      return date.isEmpty() || expires.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new PresignedUrl(
                  LocalDateTime.parse(date.get(), DATE).toInstant(ZoneOffset.UTC),
                  Long.parseLong(expires.get())));
    } catch (DateTimeException | NumberFormatException e) {
      throw new AwsError(
          "AuthorizationQueryParametersError", 400, "X-Amz-Date or X-Amz-Expires is malformed");
    }
  }

  /**
   * @throws AwsError where its time is over
   */
  public void check(Instant now) {
    if (now.isAfter(signedAt.plusSeconds(secondsValid))) {
      throw new AwsError("AccessDenied", 403, "Request has expired");
    }
  }

  private static Optional<String> parameter(WireRequest request, String name) {
    return request.queryParameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(WireRequest.Parameter::value)
        .findFirst();
  }
}
