package capacityops.local.states.language;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value with the line where it begins.
 *
 * @param fields the members, where the value is an object
 * @param items the elements, where the value is an array
 */
record Source(int line, JsonNode value, Map<String, Source> fields, List<Source> items) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static Source parse(String file, String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      Source source = read(parser);
      if (parser.nextToken() != null) {
        throw new InvalidDefinition(
            file, parser.currentLocation().getLineNr(), "text after the end of the definition");
      }
      return source;
    } catch (JsonProcessingException unreadable) {
      throw new InvalidDefinition(
          file, unreadable.getLocation().getLineNr(), unreadable.getOriginalMessage());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static Source read(JsonParser parser) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    JsonToken token = parser.currentToken();
    if (token == null) {
      return new Source(line, NODES.missingNode(), Map.of(), List.of());
    }
    return switch (token) {
      case START_OBJECT -> object(line, parser);
      case START_ARRAY -> array(line, parser);
      case VALUE_STRING -> scalar(line, NODES.textNode(parser.getText()));
      case VALUE_NUMBER_INT -> scalar(line, integer(parser));
      case VALUE_NUMBER_FLOAT -> scalar(line, NODES.numberNode(parser.getDecimalValue()));
      case VALUE_TRUE -> scalar(line, NODES.booleanNode(true));
      case VALUE_FALSE -> scalar(line, NODES.booleanNode(false));
      default -> scalar(line, NODES.nullNode());
    };
  }

  private static JsonNode integer(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  private static Source scalar(int line, JsonNode value) {
    return new Source(line, value, Map.of(), List.of());
  }

  private static Source object(int line, JsonParser parser) throws IOException {
    Map<String, Source> fields = new LinkedHashMap<>();
    ObjectNode value = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int fieldLine = parser.currentTokenLocation().getLineNr();
      String name = parser.currentName();
      parser.nextToken();
      Source field = read(parser);
      fields.put(name, new Source(fieldLine, field.value, field.fields, field.items));
      value.set(name, field.value);
    }
    return new Source(line, value, fields, List.of());
  }

  private static Source array(int line, JsonParser parser) throws IOException {
    List<Source> items = new ArrayList<>();
    ArrayNode value = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Source item = read(parser);
      items.add(item);
      value.add(item.value);
    }
    return new Source(line, value, Map.of(), items);
  }
}
