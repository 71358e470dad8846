package capacityops.core.event;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Holds domain events against their JSON Schemas in {@code docs/events}. */
public final class EventSchemas {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Map<String, Schema> BY_DETAIL_TYPE = new ConcurrentHashMap<>();

  private EventSchemas() {}

  /**
   * @throws AssertionError where the event has no schema, or breaks it
   */
  public static void requireValid(DomainEvent event) {
    Schema schema = BY_DETAIL_TYPE.computeIfAbsent(event.detailType(), EventSchemas::schema);
    var errors = schema.validate(event.detail().json(), InputFormat.JSON);
    if (!errors.isEmpty()) {
      throw new AssertionError(
          "%s breaks its schema: %s%n%s"
              .formatted(event.detailType(), errors, event.detail().json()));
    }
  }

  private static Schema schema(String detailType) {
    String file = detailType.toLowerCase(Locale.ROOT).replace(' ', '-') + ".schema.json";
    try {
      return REGISTRY.getSchema(
          Files.readString(Path.of(System.getProperty("repository.root"), "docs", "events", file)));
    } catch (IOException e) {
      throw new UncheckedIOException(detailType + " has no schema", e);
    }
  }
}
