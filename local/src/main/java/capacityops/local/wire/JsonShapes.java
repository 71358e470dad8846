package capacityops.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/** Shapes of the SDK from and to JSON. */
final class JsonShapes {
  static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final MemberNames names;

  JsonShapes(MemberNames names) {
    this.names = names;
  }

  static JsonNode parse(byte[] json) {
    try {
      JsonNode node = json.length == 0 ? NODES.objectNode() : MAPPER.readTree(json);
      return node.isMissingNode() ? NODES.objectNode() : node;
    } catch (IOException e) {
      throw new AwsError("SerializationException", 400, "The body is not JSON: " + firstLine(e));
    }
  }

  static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String firstLine(IOException e) {
    return e.getMessage().lines().findFirst().orElse("unreadable");
  }

  /** Sets the members of {@code builder} that {@code json} gives; an unknown one is an error. */
  void read(JsonNode json, SdkPojo builder, String path) {
    if (!json.isObject()) {
      throw mistyped(path.isEmpty() ? "The body" : path, "an object", json);
    }
    Map<String, SdkField<?>> accepted = names.accepted(builder);
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      String memberPath = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      SdkField<?> field = accepted.get(member.getKey());
      if (field == null) {
        throw new AwsError("SerializationException", 400, memberPath + " is not a known member");
      }
      if (!member.getValue().isNull()) {
        field.set(builder, value(member.getValue(), field, memberPath));
      }
    }
  }

  Object value(JsonNode json, SdkField<?> field, String path) {
    return switch (field.marshallingType().getKnownType()) {
      case STRING -> text(json, path);
      case INTEGER -> Math.toIntExact(integer(json, path, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case LONG -> integer(json, path, Long.MIN_VALUE, Long.MAX_VALUE);
      case SHORT -> (short) integer(json, path, Short.MIN_VALUE, Short.MAX_VALUE);
      case BYTE -> (byte) integer(json, path, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case FLOAT -> (float) number(json, path).doubleValue();
      case DOUBLE -> number(json, path).doubleValue();
      case BIG_DECIMAL -> number(json, path);
      case BOOLEAN -> bool(json, path);
      case INSTANT -> instant(json, field, path);
      case SDK_BYTES -> blob(json, path);
      case SDK_POJO -> structure(json, field, path);
      case LIST -> list(json, field, path);
      case MAP -> map(json, field, path);
      case DOCUMENT, NULL -> throw mistyped(path, "left out: it is untyped in the model", json);
    };
  }

  private Object structure(JsonNode json, SdkField<?> field, String path) {
    SdkPojo builder = field.constructor().get();
    read(json, builder, path);
    return OperationModel.built(builder);
  }

  private List<Object> list(JsonNode json, SdkField<?> field, String path) {
    if (!json.isArray()) {
      throw mistyped(path, "a list", json);
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < json.size(); i++) {
      values.add(value(json.get(i), Values.element(field), path + "[" + i + "]"));
    }
    return values;
  }

  private Map<String, Object> map(JsonNode json, SdkField<?> field, String path) {
    if (!json.isObject()) {
      throw mistyped(path, "a map", json);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      values.put(
          entry.getKey(),
          value(entry.getValue(), Values.mapValue(field), path + "." + entry.getKey()));
    }
    return values;
  }

  private static String text(JsonNode json, String path) {
    if (!json.isTextual()) {
      throw mistyped(path, "a string", json);
    }
    return json.textValue();
  }

  private static long integer(JsonNode json, String path, long least, long most) {
    boolean whole = json.isNumber() && json.decimalValue().stripTrailingZeros().scale() <= 0;
    if (!whole || !json.canConvertToLong() || json.longValue() < least || json.longValue() > most) {
      throw mistyped(path, "an integer", json);
    }
    return json.longValue();
  }

  private static BigDecimal number(JsonNode json, String path) {
    if (!json.isNumber()) {
      throw mistyped(path, "a number", json);
    }
    return json.decimalValue();
  }

  private static Boolean bool(JsonNode json, String path) {
    if (!json.isBoolean()) {
      throw mistyped(path, "true or false", json);
    }
    return json.booleanValue();
  }

  private static Instant instant(JsonNode json, SdkField<?> field, String path) {
    try {
      if (json.isNumber()) {
        TimestampFormatTrait.Format format =
            Values.timestampFormat(field, TimestampFormatTrait.Format.UNIX_TIMESTAMP);
        return format == TimestampFormatTrait.Format.UNIX_TIMESTAMP_MILLIS
            ? Instant.ofEpochMilli(json.longValue())
            : Values.epochSeconds(json.decimalValue());
      }
      return Values.iso8601(text(json, path));
    } catch (DateTimeException e) {
      throw mistyped(path, "a timestamp", json);
    }
  }

  private SdkBytes blob(JsonNode json, String path) {
    if (names == MemberNames.INTEGRATION) {
      return SdkBytes.fromUtf8String(json.isTextual() ? json.textValue() : json.toString());
    }
    try {
      return SdkBytes.fromByteArray(Base64.getDecoder().decode(text(json, path)));
    } catch (IllegalArgumentException e) {
      throw mistyped(path, "base64", json);
    }
  }

  private static AwsError mistyped(String path, String expected, JsonNode json) {
    String found = json.isValueNode() ? json.toString() : "a JSON " + json.getNodeType();
    return new AwsError(
        "SerializationException", 400, path + " must be " + expected + ", not " + found);
  }

  /** The members of {@code shape} that are set and that {@code included} takes. */
  ObjectNode write(SdkPojo shape, Predicate<SdkField<?>> included) {
    ObjectNode json = NODES.objectNode();
    for (SdkField<?> field : shape.sdkFields()) {
      if (included.test(field)) {
        Values.of(field, shape)
            .ifPresent(value -> json.set(names.of(field, shape), json(field, value)));
      }
    }
    return json;
  }

  private JsonNode json(SdkField<?> field, Object value) {
    return switch (value) {
      case String text -> NODES.textNode(text);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Short number -> NODES.numberNode(number);
      case Byte number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case BigDecimal number -> NODES.numberNode(number);
      case Boolean bool -> NODES.booleanNode(bool);
      case Instant instant -> timestamp(field, instant);
      case SdkBytes bytes -> blob(bytes);
      case SdkPojo shape -> write(shape, member -> true);
      case List<?> list -> list(field, list);
      case Map<?, ?> map -> map(field, map);
      default ->
          throw new IllegalStateException(field.memberName() + " has no JSON form: " + value);
    };
  }

  private JsonNode list(SdkField<?> field, List<?> values) {
    ArrayNode array = NODES.arrayNode();
    values.forEach(value -> array.add(json(Values.element(field), value)));
    return array;
  }

  private JsonNode map(SdkField<?> field, Map<?, ?> values) {
    ObjectNode object = NODES.objectNode();
    values.forEach((key, value) -> object.set((String) key, json(Values.mapValue(field), value)));
    return object;
  }

  private JsonNode blob(SdkBytes bytes) {
    return NODES.textNode(
        names == MemberNames.INTEGRATION
            ? bytes.asUtf8String()
            : Base64.getEncoder().encodeToString(bytes.asByteArray()));
  }

  private JsonNode timestamp(SdkField<?> field, Instant instant) {
    if (names == MemberNames.INTEGRATION) {
      return NODES.textNode(Values.format(field, instant, TimestampFormatTrait.Format.ISO_8601));
    }
    return switch (Values.timestampFormat(field, TimestampFormatTrait.Format.UNIX_TIMESTAMP)) {
      case UNIX_TIMESTAMP -> NODES.numberNode(BigDecimal.valueOf(instant.toEpochMilli(), 3));
      case UNIX_TIMESTAMP_MILLIS -> NODES.numberNode(instant.toEpochMilli());
      case ISO_8601, RFC_822 ->
          NODES.textNode(Values.format(field, instant, TimestampFormatTrait.Format.ISO_8601));
    };
  }
}
