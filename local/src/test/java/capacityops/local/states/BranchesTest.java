package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

class BranchesTest {
  private static final String WORK = Bench.FUNCTION + "work";
  private final Bench bench = Bench.instant();

  @AfterEach
  void close() {
    bench.close();
  }

  private static String map(String fields, String config) {
    return """
        "A": {"Type": "Map", %s "End": true,
          "ItemProcessor": {%s "StartAt": "B", "States": {
            "B": {"Type": "Task", "Resource": "%s", "End": true}}}}
        """
        .formatted(fields, config, WORK);
  }

  private static String distributed(String fields) {
    return map(
        fields,
        "\"ProcessorConfig\": {\"Mode\": \"DISTRIBUTED\", \"ExecutionType\": \"STANDARD\"},");
  }

  private static JsonNode failingOn(int bad, JsonNode item) {
    if (item.asInt() == bad) {
      throw new Bench.FunctionError(
          "{\"errorType\": \"BadItem\", \"errorMessage\": \"" + item + "\"}");
    }
    return IntNode.valueOf(item.asInt() * 10);
  }

  @Test
  void parallel_joinsOutputsInOrder() {
    assertThat(
            bench.output(
                "A",
                """
                "A": {"Type": "Parallel", "Arguments": {"y": "{% $states.input.x + 1 %}"}, "End": true,
                  "Output": {"both": "{% $states.result %}"},
                  "Branches": [
                    {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}},
                    {"StartAt": "C", "States": {"C": {"Type": "Pass", "Output": "c", "End": true}}}]}
                """,
                "{\"x\": 1}"))
        .isEqualTo(Bench.json("{\"both\": [{\"y\": 2}, \"c\"]}"));
  }

  @Test
  void parallel_variablesInsideStayInside() {
    assertThat(
            bench.output(
                "A",
                """
                "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "P"},
                "P": {"Type": "Parallel", "Assign": {"sum": "{% $sum($states.result) %}"}, "Next": "Z",
                  "Branches": [
                    {"StartAt": "B", "States": {
                      "B": {"Type": "Pass", "Assign": {"y": "{% $x + 1 %}"}, "Next": "B2"},
                      "B2": {"Type": "Pass", "Output": "{% $y %}", "End": true}}},
                    {"StartAt": "C", "States": {
                      "C": {"Type": "Pass", "Assign": {"y": 10}, "Next": "C2"},
                      "C2": {"Type": "Pass", "Output": "{% $y + $x %}", "End": true}}}]},
                "Z": {"Type": "Pass", "Output": "{% $sum %}", "End": true}
                """
                    .replace("\"sum\"", "\"total\"")
                    .replace("{% $sum %}", "{% $total %}"),
                "{}"))
        .isEqualTo(Bench.json("13"));
  }

  @Test
  void parallel_oneBranchFails_endsTheOthers() {
    try (Bench fast = Bench.atSpeed(1)) {
      fast.machine(
          "machine",
          "A",
          """
          "A": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "Slow", "States": {"Slow": {"Type": "Wait", "Seconds": 99999, "End": true}}},
            {"StartAt": "Bad", "States": {"Bad": {"Type": "Fail", "Error": "Oops", "Cause": "c"}}}]}
          """);
      String execution = fast.start("machine", "{}");
      DescribeExecutionResponse end = fast.ended(execution);
      assertThat(end.error()).isEqualTo("Oops");
      assertThat(end.cause()).isEqualTo("c");
      assertThat(fast.types(execution)).contains("ParallelStateFailed").endsWith("ExecutionFailed");
    }
  }

  @Test
  void parallel_retry_startsAllBranchesAgain() {
    AtomicInteger runs = new AtomicInteger();
    bench.functions.put(WORK, item -> failingOn(runs.getAndIncrement() == 0 ? 1 : 0, item));
    assertThat(
            bench.output(
                "A",
                """
                "A": {"Type": "Parallel", "End": true,
                  "Retry": [{"ErrorEquals": ["BadItem"]}],
                  "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "%s", "End": true}}}]}
                """
                    .formatted(WORK),
                "1"))
        .isEqualTo(Bench.json("[10]"));
  }

  @Test
  void map_inline_runsItsProcessorForEachItem() {
    assertThat(
            bench.output(
                "A",
                """
                "A": {"Type": "Map", "Items": "{% $states.input.items %}", "End": true,
                  "ItemSelector": {"i": "{% $states.context.Map.Item.Index %}", "v": "{% $states.context.Map.Item.Value %}"},
                  "ItemProcessor": {"StartAt": "B", "States": {
                    "B": {"Type": "Pass", "Output": "{% $states.input.v & $states.input.i & $states.context.Map.Item.Index %}", "End": true}}}}
                """,
                "{\"items\": [\"a\", \"b\"]}"))
        .isEqualTo(Bench.json("[\"a00\", \"b11\"]"));
  }

  @Test
  void map_ofNothing_givesNothing() {
    assertThat(bench.output("A", map("", ""), "[]")).isEqualTo(Bench.json("[]"));
  }

  @Test
  void map_ofNoArray_fails() {
    bench.machine("machine", "A", map("", ""));
    assertThat(bench.run("machine", "{}").error()).isEqualTo("States.QueryEvaluationError");
  }

  @Test
  void map_maxConcurrency_isKept() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    bench.functions.put(
        WORK,
        item -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          two.countDown();
          awaitQuietly(two);
          running.decrementAndGet();
          return item;
        });
    bench.output("A", map("\"MaxConcurrency\": 2,", ""), "[1, 2, 3, 4, 5, 6]");
    assertThat(most).hasValue(2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Test
  void map_inline_writesIterationsIntoTheHistory() {
    bench.functions.put(WORK, item -> failingOn(2, item));
    bench.machine("machine", "A", map("\"MaxConcurrency\": 1,", ""));
    String execution = bench.start("machine", "[1, 2, 3]");
    assertThat(bench.ended(execution).error()).isEqualTo("BadItem");
    List<String> types = bench.types(execution);
    assertThat(types)
        .startsWith("ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapIterationStarted")
        .containsSubsequence(
            "MapIterationSucceeded", "MapIterationFailed", "MapStateFailed", "ExecutionFailed");
    assertThat(types).filteredOn("MapIterationStarted"::equals).hasSize(2);
    HistoryEvent failed =
        bench.history(execution).stream()
            .filter(event -> event.typeAsString().equals("MapIterationFailed"))
            .findFirst()
            .orElseThrow();
    assertThat(failed.mapIterationFailedEventDetails().index()).isEqualTo(1);
    assertThat(failed.mapIterationFailedEventDetails().name()).isEqualTo("A");
  }

  @Test
  void map_distributed_runsChildExecutions() {
    bench.functions.put(WORK, item -> failingOn(0, item));
    bench.machine("machine", "A", distributed("\"Label\": \"perItem\","));
    String execution = bench.start("machine", "[1, 2, 3]");
    assertThat(Bench.json(bench.ended(execution).output())).isEqualTo(Bench.json("[10, 20, 30]"));
    HistoryEvent run =
        bench.history(execution).stream()
            .filter(event -> event.typeAsString().equals("MapRunStarted"))
            .findFirst()
            .orElseThrow();
    String mapRun = run.mapRunStartedEventDetails().mapRunArn();
    assertThat(mapRun).startsWith("arn:aws:states:eu-west-1:123456789012:mapRun:machine/perItem:");
    ListExecutionsResponse children =
        bench.call(
            ListExecutionsRequest.builder().mapRunArn(mapRun).build(),
            ListExecutionsResponse.class);
    assertThat(children.executions())
        .hasSize(3)
        .allMatch(child -> child.statusAsString().equals("SUCCEEDED"))
        .allMatch(child -> child.executionArn().contains(":execution:machine/perItem:"));
    assertThat(bench.types(children.executions().getFirst().executionArn()))
        .startsWith("ExecutionStarted", "TaskStateEntered")
        .endsWith("ExecutionSucceeded");
    assertThat(bench.types(execution))
        .doesNotContain("TaskStateEntered")
        .containsSubsequence("MapRunStarted", "MapRunSucceeded", "MapStateSucceeded");
    assertThat(bench.transitions(execution)).isEqualTo(4);
  }

  @Test
  void map_distributedExpress_childrenAreNotBilledByTransition() {
    bench.functions.put(WORK, item -> item);
    bench.machine(
        "machine",
        "A",
        map(
            "",
            "\"ProcessorConfig\": {\"Mode\": \"DISTRIBUTED\", \"ExecutionType\": \"EXPRESS\"},"));
    String execution = bench.start("machine", "[1, 2, 3]");
    bench.ended(execution);
    assertThat(bench.transitions(execution)).isEqualTo(1);
  }

  @Test
  void map_distributed_toleratedFailuresAreToldInTheirPlaces() {
    bench.functions.put(WORK, item -> failingOn(2, item));
    JsonNode output =
        bench.output(
            "A", distributed("\"ToleratedFailurePercentage\": 34, \"Label\": \"l\","), "[1, 2, 3]");
    assertThat(output.get(0)).isEqualTo(Bench.json("10"));
    assertThat(output.get(1).path("Status").asText()).isEqualTo("FAILED");
    assertThat(output.get(1).path("Error").asText()).isEqualTo("BadItem");
    assertThat(output.get(1).path("Input").asText()).isEqualTo("2");
    assertThat(output.get(2)).isEqualTo(Bench.json("30"));
  }

  @Test
  void map_distributed_moreFailuresThanTolerated_fails() {
    bench.functions.put(WORK, item -> failingOn(item.asInt(), item));
    bench.machine("machine", "A", distributed("\"ToleratedFailureCount\": 1,"));
    String execution = bench.start("machine", "[1, 2, 3]");
    assertThat(bench.ended(execution).error()).isEqualTo("States.ExceedToleratedFailureThreshold");
    assertThat(bench.types(execution))
        .containsSubsequence("MapRunFailed", "MapStateFailed", "ExecutionFailed");
  }

  @Test
  void map_distributed_toleratesNoFailureByDefault() {
    bench.functions.put(WORK, item -> failingOn(2, item));
    bench.machine("machine", "A", distributed(""));
    assertThat(bench.run("machine", "[1, 2, 3]").error())
        .isEqualTo("States.ExceedToleratedFailureThreshold");
  }

  @Test
  void map_distributed_batchesItems() {
    bench.functions.put(WORK, batch -> batch);
    assertThat(
            bench.output(
                "A",
                distributed(
                    """
                    "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"who": "{% $states.input[0] %}"}},
                    """),
                "[1, 2, 3]"))
        .isEqualTo(
            Bench.json(
                """
                [{"BatchInput": {"who": 1}, "Items": [1, 2]}, {"BatchInput": {"who": 1}, "Items": [3]}]
                """));
  }
}
