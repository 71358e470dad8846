package capacityops.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A template's values, each with the line that it starts on, counted from 1. */
sealed interface Yaml {
  int line();

  record Text(String value, int line) implements Yaml {}

  /**
   * A number that keeps its text, because CloudFormation hands {@code 1.10} on as it is written.
   */
  record Decimal(BigDecimal value, String text, int line) implements Yaml {}

  record Flag(boolean value, int line) implements Yaml {}

  record Nothing(int line) implements Yaml {}

  /** What {@code AWS::NoValue} leaves behind: the property around it disappears. */
  record Absent(int line) implements Yaml {}

  record Sequence(List<Yaml> items, int line) implements Yaml {}

  record Mapping(Map<String, Member> members, int line) implements Yaml {
    /** The value of a member, {@link Absent} where there is none. */
    Yaml get(String name) {
      Member member = members.get(name);
      return member == null ? new Absent(line) : member.value();
    }
  }

  /** A mapping's value, with the line of its key. */
  record Member(Yaml value, int line) {}

  /** How error messages call the value. */
  default String kind() {
    return switch (this) {
      case Text _ -> "a string";
      case Decimal _ -> "a number";
      case Flag _ -> "true or false";
      case Nothing _ -> "null";
      case Absent _ -> "no value";
      case Sequence _ -> "a list";
      case Mapping _ -> "an object";
    };
  }

  default JsonNode toJson() {
    return switch (this) {
      case Text text -> JsonNodeFactory.instance.textNode(text.value());
      case Decimal number -> Json.number(number.value());
      case Flag flag -> JsonNodeFactory.instance.booleanNode(flag.value());
      case Nothing _, Absent _ -> JsonNodeFactory.instance.nullNode();
      case Sequence sequence -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        sequence.items().forEach(item -> array.add(item.toJson()));
        yield array;
      }
      case Mapping mapping -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        mapping.members().forEach((name, member) -> object.set(name, member.value().toJson()));
        yield object;
      }
    };
  }

  /** JSON has one kind of number; whole ones stay whole. */
  final class Json {
    private Json() {}

    static JsonNode number(BigDecimal value) {
      return value.stripTrailingZeros().scale() <= 0 && value.precision() < 19
          ? JsonNodeFactory.instance.numberNode(value.longValueExact())
          : JsonNodeFactory.instance.numberNode(value);
    }
  }
}
