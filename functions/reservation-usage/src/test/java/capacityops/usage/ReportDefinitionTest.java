package capacityops.usage;

import static com.dashjoin.jsonata.Jsonata.jsonata;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.json.Json;
import com.dashjoin.jsonata.Jsonata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the state machine computes by itself. */
class ReportDefinitionTest {
  @Test
  void items_areTheNumbersOfTheParts_alsoWhereThereIsOneOrNone() throws IOException {
    assertThat(items(0)).isEqualTo(List.of());
    assertThat(items(1)).asString().isEqualTo("[0]");
    assertThat(items(3)).asString().isEqualTo("[0, 1, 2]");
  }

  @Test
  void partsToTell_areAnArray_alsoWhereThereIsOneOrNone() throws IOException {
    assertThat(partsToTell(List.of())).isEqualTo(List.of());
    assertThat(partsToTell(List.of(5))).isEqualTo(List.of(5));
    assertThat(partsToTell(List.of(2, 5))).isEqualTo(List.of(2, 5));
  }

  @Test
  void everyStep_isRepeated_andEveryFailureBeforeTheReportIsNoted() throws IOException {
    for (String step : List.of("Plan", "Assemble", "NoteFailure")) {
      assertThat(at(definition(), "States", step, "Retry")).as(step).isNotNull();
    }
    for (String step : List.of("Plan", "ReadParts", "Assemble")) {
      assertThat(at(definition(), "States", step, "Catch")).asString().contains("NoteFailure");
    }
  }

  private static Object items(int parts) throws IOException {
    return value(at(definition(), "States", "ReadParts", "Items"), "parts", parts);
  }

  private static Object partsToTell(List<Integer> parts) throws IOException {
    return value(
        at(definition(), "States", "Assemble", "Assign", "partsToTell"),
        "states",
        Map.of("result", Map.of("Payload", Map.of("partsToTell", parts))));
  }

  private static Object value(Object template, String variable, Object bound) {
    Jsonata compiled = jsonata(template.toString().replace("{%", "").replace("%}", ""));
    Jsonata.Frame frame = compiled.createFrame();
    frame.bind(variable, bound);
    return compiled.evaluate(null, frame);
  }

  private static Object at(Object from, String... names) {
    Object value = from;
    for (String name : names) {
      value = ((Map<?, ?>) value).get(name);
    }
    return value;
  }

  private static Map<String, Object> definition() throws IOException {
    return Json.readObject(
        Files.readAllBytes(
            Path.of(
                System.getProperty("repository.root"), "statemachines", "usage-report.asl.json")));
  }
}
