package capacityops.core.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an HTTP API sends to its integration, payload format 2.0; only what is used is read.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">AWS
 *     Lambda proxy integrations</a>
 */
record HttpApiEvent(
    String rawPath,
    String rawQueryString,
    Map<String, String> headers,
    Map<String, String> pathParameters,
    RequestContext requestContext,
    String body,
    Boolean isBase64Encoded) {

  record RequestContext(String requestId, Http http, Authorizer authorizer) {}

  record Http(String method) {}

  record Authorizer(Iam iam) {}

  record Iam(String accountId, String userArn, String userId) {}

  ApiRequest toRequest() {
    return new ApiRequest(
        requestContext.requestId(),
        requestContext.http().method(),
        rawPath,
        Objects.requireNonNullElse(pathParameters, Map.of()),
        query(Objects.requireNonNullElse(rawQueryString, "")),
        Objects.requireNonNullElse(headers, Map.of()),
        bytes(),
        caller());
  }

  private Caller caller() {
    Iam iam = requestContext.authorizer().iam();
    return new Caller(iam.userArn(), iam.accountId(), iam.userId());
  }

  private byte[] bytes() {
    String text = Objects.requireNonNullElse(body, "");
    return Boolean.TRUE.equals(isBase64Encoded)
        ? Base64.getDecoder().decode(text)
        : text.getBytes(StandardCharsets.UTF_8);
  }

  /** The joined values of {@code queryStringParameters} cannot be told apart; the raw ones can. */
  private static Map<String, List<String>> query(String raw) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        String value = parts.length == 2 ? decoded(parts[1]) : "";
        values.computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>()).add(value);
      }
    }
    return values;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.Kind.UNREADABLE, "The query string is not URL-encoded.");
    }
  }
}
