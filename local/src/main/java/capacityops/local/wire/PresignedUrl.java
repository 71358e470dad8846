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
public record PresignedUrl(Instant validUntil) {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  /**
   * Nothing for a request that is signed in its headers.
   *
   * @throws AwsError where it does not say how long it is good
   */
  public static Optional<PresignedUrl> of(WireRequest request) {
    try {
      return request
          .queryParameter("X-Amz-Expires")
          .map(seconds -> signedAt(request).plusSeconds(Long.parseLong(seconds)))
          .or(() -> untilOfVersion2(request))
          .map(PresignedUrl::new);
    } catch (DateTimeException | NumberFormatException e) {
      throw new AwsError(
          "AuthorizationQueryParametersError", 400, "The link's date or expiry is malformed");
    }
  }

  private static Instant signedAt(WireRequest request) {
    String date = request.queryParameter("X-Amz-Date").orElse("");
    return LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC);
  }

  private static Optional<Instant> untilOfVersion2(WireRequest request) {
    return request
        .queryParameter("AWSAccessKeyId")
        .flatMap(id -> request.queryParameter("Expires"))
        .map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds)));
  }

  /**
   * @throws AwsError where its time is over
   */
  public void check(Instant now) {
    if (now.isAfter(validUntil)) {
      throw new AwsError("AccessDenied", 403, "Request has expired");
    }
  }
}
