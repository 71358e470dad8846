package capacityops.local.apigateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the client gets.
 *
 * @param headers by name, with every value
 */
record ProxyResponse(int status, Map<String, List<String>> headers, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer of API Gateway's own, such as {@code {"message":"Not Found"}}. */
  static ProxyResponse message(int status, String message) {
    return new ProxyResponse(
        status,
        Map.of("content-type", List.of("application/json")),
        JSON.createObjectNode()
            .put("message", message)
            .toString()
            .getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a function's answer by the rules of format 2.0: an object with {@code statusCode} is a
   * whole response; other JSON is the body of a 200 of type {@code application/json}.
   *
   * @return nothing where API Gateway cannot make a response of it
   */
  static Optional<ProxyResponse> of(byte[] answer) {
    try {
      JsonNode json = JSON.readTree(answer);
      if (json.isMissingNode()) {
        return Optional.empty();
      }
      return json.path("statusCode").isMissingNode() ? inferred(json) : whole(json);
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }

  private static Optional<ProxyResponse> inferred(JsonNode json) {
    String body = json.isTextual() ? json.textValue() : json.toString();
    return Optional.of(
        new ProxyResponse(
            200,
            Map.of("content-type", List.of("application/json")),
            body.getBytes(StandardCharsets.UTF_8)));
  }

  private static Optional<ProxyResponse> whole(JsonNode json) {
    int status = json.path("statusCode").asInt(0);
    JsonNode headers = json.path("headers");
    JsonNode body = json.path("body");
    boolean wellFormed =
        status >= 100
            && status <= 599
            && (headers.isMissingNode() || headers.isNull() || headers.isObject())
            && (body.isMissingNode() || body.isNull() || body.isTextual());
    return wellFormed
        ? bytes(json).map(bytes -> new ProxyResponse(status, headers(json), bytes))
        : Optional.empty();
  }

  private static Map<String, List<String>> headers(JsonNode json) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    json.path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), List.of(header.getValue().asText())));
    boolean typed = headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
    if (!typed && json.path("body").isTextual()) {
      headers.put("content-type", List.of("text/plain; charset=utf-8"));
    }
    List<String> cookies = new ArrayList<>();
    json.path("cookies").forEach(cookie -> cookies.add(cookie.asText()));
    if (!cookies.isEmpty()) {
      headers.put("set-cookie", cookies);
    }
    return headers;
  }

  private static Optional<byte[]> bytes(JsonNode json) {
    String body = json.path("body").asText("");
    if (json.path("body").isNull() || !json.path("isBase64Encoded").asBoolean(false)) {
      return Optional.of(
          json.path("body").isNull() ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return Optional.of(Base64.getDecoder().decode(body));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
