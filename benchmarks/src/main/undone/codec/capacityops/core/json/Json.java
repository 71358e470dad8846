package capacityops.core.json;

import capacityops.core.money.Money;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The same documents by Jackson's databind. */
public final class Json {
  private static final JsonMapper CODEC =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(
              new SimpleModule()
                  .addSerializer(new MoneyWriter())
                  .addDeserializer(Money.class, new MoneyReader())
                  .addSerializer(new DocumentWriter())
                  .addDeserializer(JsonDocument.class, new DocumentReader()))
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  private Json() {}

  public static <T> T read(byte[] json, Class<T> type) {
    return reading(() -> CODEC.readValue(json, type));
  }

  public static <T> T read(String json, Class<T> type) {
    return reading(() -> CODEC.readValue(json, type));
  }

  public static Map<String, Object> readObject(byte[] json) {
    return reading(() -> CODEC.readValue(json, new TypeReference<Map<String, Object>>() {}));
  }

  public static String text(Object value) {
    try {
      return CODEC.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(Object value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T reading(Reading<T> reading) {
    try {
      return reading.read();
    } catch (JsonProcessingException e) {
      throw new UnreadableJson("The text is not JSON.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static final class MoneyWriter extends StdSerializer<Money> {
    MoneyWriter() {
      super(Money.class);
    }

    @Override
    public void serialize(Money money, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeStartObject();
      generator.writeStringField("amount", money.amount().toPlainString());
      generator.writeStringField("currencyCode", money.currencyCode());
      generator.writeEndObject();
    }
  }

  private static final class MoneyReader extends StdDeserializer<Money> {
    MoneyReader() {
      super(Money.class);
    }

    @Override
    public Money deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      JsonNode money = parser.readValueAsTree();
      return Money.of(money.get("amount").asText(), money.get("currencyCode").asText());
    }
  }

  private static final class DocumentWriter extends StdSerializer<JsonDocument> {
    DocumentWriter() {
      super(JsonDocument.class);
    }

    @Override
    public void serialize(
        JsonDocument document, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeRawValue(document.json());
    }
  }

  private static final class DocumentReader extends StdDeserializer<JsonDocument> {
    DocumentReader() {
      super(JsonDocument.class);
    }

    @Override
    public JsonDocument deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return JsonDocument.of(context.readValue(parser, Object.class));
    }
  }
}
