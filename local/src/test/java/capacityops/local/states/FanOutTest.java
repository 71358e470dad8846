package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Work that is fanned out as usage reports are: a part for each number, each part read page by page
 * in an execution of its own, and whatever a part's end, the next state.
 */
class FanOutTest {
  private static final String READ = Bench.FUNCTION + "read";
  private static final String STATES =
      """
      "Plan": {"Type": "Pass",
        "Assign": {"reportId": "{% $states.input.reportId %}", "parts": "{% $states.input.parts %}"},
        "Next": "ReadParts"},
      "ReadParts": {"Type": "Map",
        "Items": "{% $parts = 0 ? [] : [0..($parts - 1)] %}",
        "ItemSelector": {"reportId": "{% $reportId %}", "part": "{% $states.context.Map.Item.Value %}"},
        "MaxConcurrency": 40,
        "ToleratedFailurePercentage": 100,
        "ItemProcessor": {
          "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
          "StartAt": "BeginPart",
          "States": {
            "BeginPart": {"Type": "Pass",
              "Assign": {"reportId": "{% $states.input.reportId %}", "part": "{% $states.input.part %}", "progress": null},
              "Next": "ReadPart"},
            "ReadPart": {"Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Arguments": {"FunctionName": "READ",
                "Payload": {"reportId": "{% $reportId %}", "part": "{% $part %}", "progress": "{% $progress %}"}},
              "Assign": {"progress": "{% $states.result.Payload %}"},
              "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "JitterStrategy": "FULL"}],
              "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "PartUnread"}],
              "Next": "IsThereMore"},
            "IsThereMore": {"Type": "Choice",
              "Choices": [{"Condition": "{% $progress.more %}", "Next": "ReadPart"}],
              "Default": "PartRead"},
            "PartRead": {"Type": "Pass", "Output": {}, "End": true},
            "PartUnread": {"Type": "Pass", "Output": {}, "End": true}}},
        "Output": {},
        "Next": "Ready"},
      "Ready": {"Type": "Succeed", "Output": {"reportId": "{% $reportId %}"}}
      """
          .replace("READ", READ);

  private final Bench bench = Bench.instant();
  private final Map<Integer, List<String>> asked = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void eachPart_isReadUntilThereIsNoMore_startingWithoutProgress() {
    bench.functions.put(READ, this::page);

    assertThat(bench.output("Plan", STATES, "{\"reportId\": \"r-1\", \"parts\": 3}"))
        .isEqualTo(Bench.json("{\"reportId\": \"r-1\"}"));

    assertThat(asked)
        .containsOnlyKeys(0, 1, 2)
        .allSatisfy(
            (part, progress) ->
                assertThat(progress)
                    .containsExactly(
                        "null", "{\"page\":1,\"more\":true}", "{\"page\":2,\"more\":true}"));
  }

  private JsonNode page(JsonNode request) {
    assertThat(request.path("reportId").asText()).isEqualTo("r-1");
    int page = request.path("progress").path("page").asInt() + 1;
    asked.merge(
        request.path("part").intValue(),
        List.of(request.get("progress").toString()),
        FanOutTest::joined);
    return Bench.json("{\"page\": %d, \"more\": %b}".formatted(page, page < 3));
  }

  private static List<String> joined(List<String> one, List<String> other) {
    return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
  }

  @Test
  void aPartThatCannotBeRead_endsNeitherTheOthersNorTheWhole() {
    AtomicInteger failed = new AtomicInteger();
    bench.functions.put(
        READ,
        request -> {
          if (request.path("part").intValue() == 1) {
            failed.incrementAndGet();
            throw new Bench.FunctionError("{\"errorType\": \"Throttled\"}");
          }
          return page(request);
        });

    assertThat(bench.output("Plan", STATES, "{\"reportId\": \"r-1\", \"parts\": 3}"))
        .isEqualTo(Bench.json("{\"reportId\": \"r-1\"}"));

    assertThat(failed).hasValue(3);
    assertThat(asked).containsOnlyKeys(0, 2);
  }

  /** AWS's own example assigns {@code count}. */
  @Test
  void aVariable_mayHaveTheNameOfAFunction_whichItThenHides() {
    assertThat(
            bench.output(
                "A",
                """
                "A": {"Type": "Pass", "Assign": {"count": 42, "error": null}, "Next": "B"},
                "B": {"Type": "Pass", "Output": {"count": "{% $count + 1 %}", "error": "{% $error %}"}, "End": true}
                """,
                "{}"))
        .isEqualTo(Bench.json("{\"count\": 43, \"error\": null}"));
  }

  @Test
  void noParts_isNoWork() {
    assertThat(bench.output("Plan", STATES, "{\"reportId\": \"r-1\", \"parts\": 0}"))
        .isEqualTo(Bench.json("{\"reportId\": \"r-1\"}"));
    assertThat(asked).isEmpty();
  }
}
