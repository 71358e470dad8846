package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/**
 * Members of requests and responses as Step Functions spells them: PascalCase, also where the
 * service's model has camelCase. Keys of maps stay as they are.
 */
final class MemberNames {
  private MemberNames() {}

  static String pascal(String member) {
    return member.substring(0, 1).toUpperCase(Locale.ROOT) + member.substring(1);
  }

  static Set<String> of(SdkPojo shape) {
    return shape.sdkFields().stream()
        .map(field -> pascal(field.memberName()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Arguments of a Task as a request of the model. */
  static JsonNode toModel(JsonNode arguments, SdkPojo shape) {
    return structure(arguments, shape, MemberNames::pascal, UnaryOperator.identity());
  }

  /** A response of the model as the result of a Task. */
  static JsonNode fromModel(JsonNode response, SdkPojo shape) {
    return structure(response, shape, UnaryOperator.identity(), MemberNames::pascal);
  }

  private static JsonNode structure(
      JsonNode value, SdkPojo shape, UnaryOperator<String> from, UnaryOperator<String> to) {
    if (!value.isObject()) {
      return value;
    }
    ObjectNode renamed = JsonNodeFactory.instance.objectNode();
    value
        .properties()
        .forEach(
            entry -> {
              Optional<SdkField<?>> field = field(shape, entry.getKey(), from);
              String name = field.map(found -> to.apply(found.memberName())).orElse(entry.getKey());
              renamed.set(
                  name,
                  field
                      .map(found -> member(entry.getValue(), found, from, to))
                      .orElse(entry.getValue()));
            });
    return renamed;
  }

  private static Optional<SdkField<?>> field(
      SdkPojo shape, String name, UnaryOperator<String> from) {
    for (SdkField<?> field : shape.sdkFields()) {
      if (from.apply(field.memberName()).equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  private static JsonNode member(
      JsonNode value, SdkField<?> field, UnaryOperator<String> from, UnaryOperator<String> to) {
    if (field.containsTrait(ListTrait.class) && value.isArray()) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      ArrayNode renamed = JsonNodeFactory.instance.arrayNode();
      value.forEach(item -> renamed.add(member(item, element, from, to)));
      return renamed;
    }
    if (field.containsTrait(MapTrait.class) && value.isObject()) {
      SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
      ObjectNode renamed = JsonNodeFactory.instance.objectNode();
      value
          .properties()
          .forEach(
              entry -> renamed.set(entry.getKey(), member(entry.getValue(), element, from, to)));
      return renamed;
    }
    return field.constructor() == null
        ? value
        : structure(value, field.constructor().get(), from, to);
  }
}
