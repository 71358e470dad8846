package capacityops.core.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as a handler sees it.
 *
 * @param path the path as it was sent
 * @param pathParameters by the names in the route, decoded
 * @param query decoded, every value of a repeated parameter
 * @param headers by lower-case name
 */
public record ApiRequest(
    String requestId,
    String method,
    String path,
    Map<String, String> pathParameters,
    Map<String, List<String>> query,
    Map<String, String> headers,
    byte[] body,
    Caller caller) {

  public String pathParameter(String name) {
    return pathParameters.get(name);
  }

  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }
}
