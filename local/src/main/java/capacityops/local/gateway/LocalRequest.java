package capacityops.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the stack's own interface under {@code /_local/}.
 *
 * @param labels the values of the path's {@code {labels}}
 * @param query the query parameters
 * @param body the JSON body, an empty object where there is none
 */
public record LocalRequest(Map<String, String> labels, Map<String, String> query, JsonNode body) {
  public LocalRequest {
    labels = Map.copyOf(labels);
    query = Map.copyOf(query);
  }

  public String label(String name) {
    return labels.get(name);
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }
}
