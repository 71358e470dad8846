package capacityops.local.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Signature Version 4 says about its request; the signature itself is not verified.
 *
 * @param service the signing name, such as {@code ec2}
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">
 *     Create a signed AWS API request</a>
 */
public record CredentialScope(String accessKeyId, String region, String service) {
  private static final Pattern CREDENTIAL =
      Pattern.compile("([^/,\\s]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request");
  private static final Pattern HEADER =
      Pattern.compile("AWS4-HMAC-SHA256\\s+(?:.*,\\s*)?Credential=([^,\\s]+).*", Pattern.DOTALL);

  /** The scope in the {@code Authorization} header, or in {@code X-Amz-Credential} of the query. */
  public static Optional<CredentialScope> of(WireRequest request) {
    return request
        .header("Authorization")
        .map(HEADER::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .or(() -> presigned(request))
        .map(CREDENTIAL::matcher)
        .filter(Matcher::matches)
        .map(scope -> new CredentialScope(scope.group(1), scope.group(3), scope.group(4)))
        .or(() -> oldPresigned(request));
  }

  /** S3's links of Signature Version 2, which the AWS CLI still makes; they name no Region. */
  private static Optional<CredentialScope> oldPresigned(WireRequest request) {
    return request
        .queryParameter("AWSAccessKeyId")
        .filter(id -> request.queryParameter("Signature").isPresent())
        .map(id -> new CredentialScope(id, "us-east-1", "s3"));
  }

  private static Optional<String> presigned(WireRequest request) {
    return request
        .queryParameter("X-Amz-Credential")
        .map(value -> URLDecoder.decode(value, StandardCharsets.UTF_8));
  }
}
