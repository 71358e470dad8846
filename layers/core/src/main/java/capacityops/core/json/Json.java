package capacityops.core.json;

import capacityops.core.money.Money;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.JSONObjectException;
import com.fasterxml.jackson.jr.ob.JacksonJrExtension;
import com.fasterxml.jackson.jr.ob.api.ExtensionContext;
import com.fasterxml.jackson.jr.ob.api.ReaderWriterProvider;
import com.fasterxml.jackson.jr.ob.api.ValueReader;
import com.fasterxml.jackson.jr.ob.api.ValueWriter;
import com.fasterxml.jackson.jr.ob.impl.JSONReader;
import com.fasterxml.jackson.jr.ob.impl.JSONWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * The project's one JSON codec: records in lowerCamelCase, times in ISO 8601 UTC, {@code null}
 * members left out, unknown members ignored.
 */
public final class Json {
  private static final JSON CODEC =
      JSON.builder()
          .enable(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JSON.Feature.WRITE_RECORD_FIELDS_IN_DECLARATION_ORDER)
          .disable(JSON.Feature.USE_IS_GETTERS)
          .disable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .disable(JSON.Feature.FAIL_ON_UNKNOWN_BEAN_PROPERTY)
          .register(new ValueTypes())
          .build();

  private Json() {}

  public static <T> T read(byte[] json, Class<T> type) {
    return reading(() -> CODEC.beanFrom(type, json));
  }

  public static <T> T read(String json, Class<T> type) {
    return reading(() -> CODEC.beanFrom(type, json));
  }

  /** Reads an object of any members: for parsers only, nothing else takes a map. */
  public static Map<String, Object> readObject(byte[] json) {
    return reading(() -> CODEC.mapFrom(json));
  }

  public static String text(Object value) {
    try {
      return CODEC.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(Object value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T reading(Reading<T> reading) {
    try {
      T value = reading.read();
      if (value == null) {
        throw new UnreadableJson("The JSON is null.", null);
      }
      return value;
    } catch (JSONObjectException e) {
      throw new UnreadableJson("The JSON does not have the expected shape.", e);
    } catch (JsonProcessingException e) {
      throw new UnreadableJson("The text is not JSON" + place(e) + ".", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String place(JsonProcessingException e) {
    var location = e.getLocation();
    return location == null
        ? ""
        : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static final class ValueTypes extends JacksonJrExtension {
    @Override
    protected void register(ExtensionContext context) {
      context.insertProvider(new Provider());
    }
  }

  private static final class Provider extends ReaderWriterProvider {
    @Override
    public ValueReader findValueReader(JSONReader reader, Class<?> type) {
      if (type == Instant.class) {
        return new InstantReader();
      }
      if (type == Money.class) {
        return new MoneyReader();
      }
      return type == JsonDocument.class ? new DocumentReader() : null;
    }

    @Override
    public ValueWriter findValueWriter(JSONWriter writer, Class<?> type) {
      if (type == Instant.class) {
        return new InstantWriter();
      }
      if (type == Money.class) {
        return new MoneyWriter();
      }
      return type == JsonDocument.class ? new DocumentWriter() : null;
    }
  }

  private static final class InstantReader extends ValueReader {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Object read(JSONReader reader, JsonParser parser) throws IOException {
      try {
        return Instant.parse(parser.getText());
      } catch (java.time.format.DateTimeParseException e) {
        throw JSONObjectException.from(parser, "not a time in ISO 8601 UTC", e);
      }
    }
  }

  private static final class InstantWriter implements ValueWriter {
    @Override
    public void writeValue(JSONWriter context, JsonGenerator generator, Object value)
        throws IOException {
      generator.writeString(value.toString());
    }

    @Override
    public Class<?> valueType() {
      return Instant.class;
    }
  }

  private static final class MoneyReader extends ValueReader {
    MoneyReader() {
      super(Money.class);
    }

    @Override
    public Object read(JSONReader reader, JsonParser parser) throws IOException {
      try {
        if (reader.readValue() instanceof Map<?, ?> members
            && members.get("amount") instanceof String amount
            && members.get("currencyCode") instanceof String currencyCode) {
          return Money.of(amount, currencyCode);
        }
      } catch (IllegalArgumentException e) {
        throw JSONObjectException.from(parser, "not an amount of money", e);
      }
      throw JSONObjectException.from(parser, "not an amount of money");
    }
  }

  private static final class MoneyWriter implements ValueWriter {
    @Override
    public void writeValue(JSONWriter context, JsonGenerator generator, Object value)
        throws IOException {
      Money money = (Money) value;
      generator.writeStartObject();
      generator.writeStringField("amount", money.amount().toPlainString());
      generator.writeStringField("currencyCode", money.currencyCode());
      generator.writeEndObject();
    }

    @Override
    public Class<?> valueType() {
      return Money.class;
    }
  }

  private static final class DocumentReader extends ValueReader {
    DocumentReader() {
      super(JsonDocument.class);
    }

    @Override
    public Object read(JSONReader reader, JsonParser parser) throws IOException {
      return JsonDocument.of(reader.readValue());
    }
  }

  private static final class DocumentWriter implements ValueWriter {
    @Override
    public void writeValue(JSONWriter context, JsonGenerator generator, Object value)
        throws IOException {
      generator.writeRawValue(((JsonDocument) value).json());
    }

    @Override
    public Class<?> valueType() {
      return JsonDocument.class;
    }
  }
}
