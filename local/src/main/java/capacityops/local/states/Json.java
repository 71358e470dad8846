package capacityops.local.states;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** JSON of executions: decimals stay exact, text after a document is refused. */
final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static String text(JsonNode value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The value, or empty where the text is not JSON. */
  static Optional<JsonNode> parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  static Optional<JsonNode> parse(byte[] text) {
    try {
      JsonNode value = MAPPER.readTree(text);
      return value.isMissingNode() ? Optional.empty() : Optional.of(value);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  static int bytes(JsonNode value) {
    return text(value).getBytes(StandardCharsets.UTF_8).length;
  }
}
