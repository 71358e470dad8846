package capacityops.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The JSON answer of a route under {@code /_local/}. */
public record LocalResponse(int status, JsonNode body) {
  public static LocalResponse ok(JsonNode body) {
    return new LocalResponse(200, body);
  }

  /** An answer with all the problems of a request. */
  public static LocalResponse problems(int status, List<Problem> problems) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    problems.forEach(
        problem ->
            body.withArray("errors")
                .addObject()
                .put("field", problem.field())
                .put("message", problem.message()));
    return new LocalResponse(status, body);
  }

  /**
   * What is wrong with one member of a request.
   *
   * @param field empty where it is the request as a whole
   */
  public record Problem(String field, String message) {}
}
