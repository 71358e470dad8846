package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.utils.builder.Buildable;

/** History events as JSON and back, by the member names of the SDK's model. */
final class SdkJson {
  private static final Set<String> EXECUTION_DATA = Set.of("input", "output", "parameters");

  private SdkJson() {}

  static ObjectNode write(SdkPojo pojo) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value != null && !(value instanceof Map<?, ?> map && map.isEmpty())) {
        json.set(field.memberName(), value(value));
      }
    }
    return json;
  }

  private static JsonNode value(Object value) {
    return switch (value) {
      case SdkPojo pojo -> write(pojo);
      case Instant instant -> JsonNodeFactory.instance.textNode(instant.toString());
      default -> Json.MAPPER.valueToTree(value);
    };
  }

  static HistoryEvent readEvent(JsonNode json) {
    HistoryEvent.Builder event = HistoryEvent.builder();
    read(json, event);
    return event.build();
  }

  /** An event as it is told to callers who do not ask for execution data. */
  static HistoryEvent withoutData(HistoryEvent event) {
    ObjectNode json = write(event);
    json.forEach(
        details -> {
          if (details instanceof ObjectNode object) {
            object.remove(EXECUTION_DATA);
          }
        });
    return readEvent(json);
  }

  private static void read(JsonNode json, SdkPojo builder) {
    for (SdkField<?> field : builder.sdkFields()) {
      JsonNode value = json.get(field.memberName());
      if (value != null && !value.isNull()) {
        field.set(builder, value(field, value));
      }
    }
  }

  private static Object value(SdkField<?> field, JsonNode value) {
    return switch (field.marshallingType().getTargetClass().getSimpleName()) {
      case "String" -> value.textValue();
      case "Integer" -> value.intValue();
      case "Long" -> value.longValue();
      case "Boolean" -> value.booleanValue();
      case "Instant" -> Instant.parse(value.textValue());
      case "Map" -> texts(value);
      case "SdkPojo" -> pojo(field, value);
      default ->
          throw new IllegalStateException("no history event has a " + field.marshallingType());
    };
  }

  private static Map<String, String> texts(JsonNode value) {
    Map<String, String> texts = new LinkedHashMap<>();
    value.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().textValue()));
    return texts;
  }

  private static Object pojo(SdkField<?> field, JsonNode value) {
    SdkPojo builder = field.constructor().get();
    read(value, builder);
    return ((Buildable) builder).build();
  }
}
