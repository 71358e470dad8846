package capacityops.local.wire;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** The scalar values of members as text, which queries, headers and XML share. */
final class Values {
  private static final DateTimeFormatter MILLISECOND_DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Values() {}

  /** The member's value, or nothing where it was never set. */
  static Optional<Object> of(SdkField<?> field, Object pojo) {
    return Optional.<Object>ofNullable(field.getValueOrDefault(pojo))
        .filter(value -> !(value instanceof SdkAutoConstructList))
        .filter(value -> !(value instanceof SdkAutoConstructMap));
  }

  static SdkField<?> element(SdkField<?> list) {
    return list.getTrait(ListTrait.class).memberFieldInfo();
  }

  static SdkField<?> mapValue(SdkField<?> map) {
    return map.getTrait(MapTrait.class).valueFieldInfo();
  }

  static TimestampFormatTrait.Format timestampFormat(
      SdkField<?> field, TimestampFormatTrait.Format otherwise) {
    return field
        .getOptionalTrait(TimestampFormatTrait.class)
        .map(TimestampFormatTrait::format)
        .orElse(otherwise);
  }

  /**
   * A scalar member from text.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  static Object parse(SdkField<?> field, String text, TimestampFormatTrait.Format timestamps) {
    try {
      return switch (field.marshallingType().getKnownType()) {
        case STRING -> text;
        case INTEGER -> Integer.valueOf(text);
        case LONG -> Long.valueOf(text);
        case SHORT -> Short.valueOf(text);
        case BYTE -> Byte.valueOf(text);
        case FLOAT -> Float.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        case BIG_DECIMAL -> new BigDecimal(text);
        case BOOLEAN -> bool(text);
        case INSTANT -> instant(text, timestampFormat(field, timestamps));
        case SDK_BYTES -> SdkBytes.fromByteArray(java.util.Base64.getDecoder().decode(text));
        case SDK_POJO, LIST, MAP, DOCUMENT, NULL ->
            throw new IllegalArgumentException("a structure");
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a number", e);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a timestamp", e);
    }
  }

  static String format(SdkField<?> field, Object value, TimestampFormatTrait.Format timestamps) {
    return switch (value) {
      case Instant instant -> format(instant, timestampFormat(field, timestamps));
      case SdkBytes bytes -> java.util.Base64.getEncoder().encodeToString(bytes.asByteArray());
      default -> value.toString();
    };
  }

  private static String format(Instant instant, TimestampFormatTrait.Format format) {
    return switch (format) {
      case ISO_8601 -> MILLISECOND_DATE_TIME.format(instant);
      case RFC_822 -> DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atZone(ZoneOffset.UTC));
      case UNIX_TIMESTAMP -> BigDecimal.valueOf(instant.toEpochMilli(), 3).toPlainString();
      case UNIX_TIMESTAMP_MILLIS -> Long.toString(instant.toEpochMilli());
    };
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false");
    };
  }

  private static Instant instant(String text, TimestampFormatTrait.Format format) {
    return switch (format) {
      case ISO_8601 -> iso8601(text);
      case RFC_822 -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      case UNIX_TIMESTAMP -> epochSeconds(new BigDecimal(text));
      case UNIX_TIMESTAMP_MILLIS -> Instant.ofEpochMilli(Long.parseLong(text));
    };
  }

  static Instant iso8601(String text) {
    return text.length() == "2026-01-01".length()
        ? java.time.LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
  }

  static Instant epochSeconds(BigDecimal seconds) {
    return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
  }
}
