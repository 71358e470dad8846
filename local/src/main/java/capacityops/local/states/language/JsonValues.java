package capacityops.local.states.language;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON as the JSONata library takes and gives it. */
final class JsonValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonValues() {}

  static Object toJava(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> object(node);
      case ARRAY -> array(node);
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> number(node);
      default -> null;
    };
  }

  /**
   * The value of a variable: one that is null exists all the same, and the library tells them so.
   */
  static Object bound(JsonNode node) {
    return node.isNull() ? Jsonata.NULL_VALUE : toJava(node);
  }

  private static Map<String, Object> object(JsonNode node) {
    Map<String, Object> object = new LinkedHashMap<>();
    node.properties().forEach(field -> object.put(field.getKey(), toJava(field.getValue())));
    return object;
  }

  private static List<Object> array(JsonNode node) {
    List<Object> array = new ArrayList<>(node.size());
    node.forEach(item -> array.add(toJava(item)));
    return array;
  }

  private static Number number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToInt()) {
      return node.intValue();
    }
    return node.isIntegralNumber() && node.canConvertToLong()
        ? (Number) node.longValue()
        : (Number) node.doubleValue();
  }

  /** The JSON of an evaluated value; empty where it is no data, such as a function. */
  static Optional<JsonNode> toJson(Object value) {
    return switch (value) {
      case null -> Optional.of(NODES.nullNode());
      case String text -> Optional.of(NODES.textNode(text));
      case Boolean truth -> Optional.of(NODES.booleanNode(truth));
      case Number number -> Optional.of(number(number));
      case Map<?, ?> map -> object(map);
      case Collection<?> items -> array(items);
      default -> Optional.empty();
    };
  }

  private static JsonNode number(Number number) {
    BigDecimal exact = new BigDecimal(number.toString());
    if (exact.stripTrailingZeros().scale() > 0) {
      return NODES.numberNode(exact);
    }
    try {
      long whole = exact.longValueExact();
      return whole == (int) whole ? NODES.numberNode((int) whole) : NODES.numberNode(whole);
    } catch (ArithmeticException tooLarge) {
      return NODES.numberNode(exact);
    }
  }

  private static Optional<JsonNode> object(Map<?, ?> map) {
    ObjectNode object = NODES.objectNode();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Optional<JsonNode> value = toJson(entry.getValue());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      object.set(String.valueOf(entry.getKey()), value.get());
    }
    return Optional.of(object);
  }

  private static Optional<JsonNode> array(Collection<?> items) {
    ArrayNode array = NODES.arrayNode();
    for (Object item : items) {
      Optional<JsonNode> value = toJson(item);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      array.add(value.get());
    }
    return Optional.of(array);
  }
}
