package capacityops.core.api;

import capacityops.core.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer.
 *
 * @param headers by lower-case name
 */
public record ApiResponse(int status, Map<String, String> headers, String body) {
  public ApiResponse {
    headers = Map.copyOf(headers);
  }

  public static ApiResponse json(int status, Record body) {
    return new ApiResponse(status, Map.of("content-type", "application/json"), Json.text(body));
  }

  static ApiResponse problem(Problem problem) {
    return new ApiResponse(
        problem.status(), Map.of("content-type", "application/problem+json"), Json.text(problem));
  }

  public ApiResponse with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new ApiResponse(status, more, body);
  }
}
