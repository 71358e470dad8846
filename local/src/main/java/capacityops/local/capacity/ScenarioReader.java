package capacityops.local.capacity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/** Sections of a scenario as records; what it does not know it refuses by name. */
final class ScenarioReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .addModule(
              new SimpleModule()
                  .addDeserializer(Duration.class, new DurationReader())
                  .addDeserializer(LocalTime.class, new LocalTimeReader()))
          .build();

  private ScenarioReader() {}

  static JsonNode empty() {
    return JSON.createObjectNode();
  }

  /** A tree of maps, lists and scalars, as a YAML parser gives it. */
  static JsonNode tree(Object parsed) {
    return JSON.valueToTree(parsed);
  }

  /**
   * A section, read.
   *
   * @throws IllegalArgumentException naming the section's key that is unknown or wrong
   */
  static <T> T read(JsonNode section, String name, Class<T> type) {
    try {
      return JSON.treeToValue(section, type);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          "%s is not known; known here: %s".formatted(path(name, e), e.getKnownPropertyIds()), e);
    } catch (ValueInstantiationException e) {
      throw new IllegalArgumentException(path(name, e) + ": " + e.getCause().getMessage(), e);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(path(name, e) + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static String path(String name, JsonMappingException e) {
    return name
        + e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
  }

  /** ISO 8601: {@code PT6H}, {@code P3D}, and whole weeks as {@code P8W}. */
  private static final class DurationReader extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;
    private static final LocalDate EPOCH = LocalDate.EPOCH;

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      String text = json.getText();
      try {
        return text.endsWith("W")
            ? Duration.ofDays(EPOCH.until(EPOCH.plus(Period.parse(text)), ChronoUnit.DAYS))
            : Duration.parse(text);
      } catch (DateTimeException e) {
        throw JsonMappingException.from(
            json, text + " is not an ISO 8601 duration such as PT6H or P3D", e);
      }
    }
  }

  private static final class LocalTimeReader extends StdDeserializer<LocalTime> {
    private static final long serialVersionUID = 1L;

    LocalTimeReader() {
      super(LocalTime.class);
    }

    @Override
    public LocalTime deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      try {
        return LocalTime.parse(json.getText());
      } catch (DateTimeException e) {
        throw JsonMappingException.from(json, json.getText() + " is not a time such as 11:30", e);
      }
    }
  }
}
