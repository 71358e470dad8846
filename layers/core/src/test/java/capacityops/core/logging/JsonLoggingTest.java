package capacityops.core.logging;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;

class JsonLoggingTest {
  private final BasicMDCAdapter context = new BasicMDCAdapter();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream output = new PrintStream(written, false, StandardCharsets.UTF_8);
  private final JsonLoggers loggers =
      new JsonLoggers(
          new JsonLines(context, () -> Instant.parse("2026-11-20T10:00:00.123Z"), () -> output));
  private final Logger logger = loggers.getLogger("capacityops.Sample");

  @Test
  void message_isOneLineWithTheFieldsOfTheInvocation() {
    context.put("correlation_id", "request \"1\"");
    context.put("cold_start", "true");
    context.put("function_memory_size", "512");

    logger.warn("{} of {} are gone,\nnobody knows where", 2, "three");

    assertThat(lines())
        .containsExactly(
            Map.of(
                "level", "WARN",
                "message", "2 of three are gone,\nnobody knows where",
                "correlation_id", "request \"1\"",
                "cold_start", true,
                "function_memory_size", 512,
                "timestamp", "2026-11-20T10:00:00.123Z"));
  }

  @Test
  void failure_isToldWithItsStack() {
    logger.error("it broke", new IllegalStateException((String) null));

    assertThat(lines().getFirst().get("error"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("name", "java.lang.IllegalStateException")
        .containsEntry("message", null)
        .extractingByKey("stack")
        .asString()
        .contains("JsonLoggingTest.failure_isToldWithItsStack");
  }

  @Test
  void belowTheLevel_nothingIsWritten() {
    logger.debug("not now");
    loggers.getLogger("software.amazon.awssdk.core.Client").info("what the SDK does");
    assertThat(written.size()).isZero();

    loggers.setLevel(Level.DEBUG);
    logger.debug("now");
    logger.trace("never");

    assertThat(lines()).extracting(line -> line.get("message")).containsExactly("now");
  }

  @Test
  void providerAndLevel_areThoseThatSlf4jAndPowertoolsFind() {
    LogLevels levels = new LogLevels();
    Logger found = LoggerFactory.getLogger("capacityops.Found");
    assertThat(found).isInstanceOf(JsonLogger.class);
    Level before = levels.getLogLevel(found);

    levels.setLogLevel(Level.ERROR);
    assertThat(levels.getLogLevel(found)).isEqualTo(Level.ERROR);
    assertThat(found.isWarnEnabled()).isFalse();
    levels.setLogLevel(before);

    assertThat(levels.getLogLevel(found)).isEqualTo(Level.INFO);
  }

  private List<Map<String, Object>> lines() {
    return written
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> Json.readObject(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }
}
