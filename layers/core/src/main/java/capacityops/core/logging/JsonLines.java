package capacityops.core.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.event.Level;
import org.slf4j.spi.MDCAdapter;

/**
 * Writes each message as one line of JSON, with the names and types of Powertools' own layout.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/powertools/java/latest/core/logging/#standard-structured-keys">Standard
 *     structured keys</a>
 */
final class JsonLines {
  private final JsonFactory json = new JsonFactory();
  private final MDCAdapter context;
  private final InstantSource clock;
  private final Supplier<PrintStream> output;

  /**
   * @param output asked for each line: Lambda's runtime puts its own in place of the JVM's
   */
  JsonLines(MDCAdapter context, InstantSource clock, Supplier<PrintStream> output) {
    this.context = context;
    this.clock = clock;
    this.output = output;
  }

  /**
   * @param thrown may be {@code null}
   */
  void write(Level level, String message, Throwable thrown) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = json.createGenerator(line)) {
      generator.writeStartObject();
      generator.writeStringField("level", level.name());
      generator.writeStringField("message", message);
      if (thrown != null) {
        writeError(generator, thrown);
      }
      writeContext(generator);
      generator.writeStringField(
          "timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
      generator.writeEndObject();
      generator.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // In one piece: the runtime makes an event of each write.
    PrintStream stream = output.get();
    stream.write(line.toByteArray(), 0, line.size());
    stream.flush();
  }

  private static void writeError(JsonGenerator generator, Throwable thrown) throws IOException {
    StringWriter stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    generator.writeObjectFieldStart("error");
    generator.writeStringField("message", thrown.getMessage());
    generator.writeStringField("name", thrown.getClass().getName());
    generator.writeStringField("stack", stack.toString());
    generator.writeEndObject();
  }

  private void writeContext(JsonGenerator generator) throws IOException {
    Map<String, String> fields = context.getCopyOfContextMap();
    if (fields == null) {
      return;
    }
    for (Map.Entry<String, String> field : fields.entrySet()) {
      generator.writeFieldName(field.getKey());
      switch (field.getKey()) {
        case "cold_start" -> generator.writeBoolean(Boolean.parseBoolean(field.getValue()));
        case "function_memory_size", "sampling_rate" -> generator.writeNumber(field.getValue());
        default -> generator.writeString(field.getValue());
      }
    }
  }
}
