package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

class ScaleTest {
  private static final Duration REQUESTED = Duration.ofSeconds(30);
  private static final String POLLING =
      """
      "Poll": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:outposts:getCapacityTask", "Next": "Done?",
        "Arguments": {"CapacityTaskId": "{% $states.input.id %}"},
        "Assign": {"status": "{% $states.result.CapacityTaskStatus %}"}, "Output": "{% $states.input %}"},
      "Done?": {"Type": "Choice", "Default": "Pause",
        "Choices": [{"Condition": "{% $status in ['COMPLETED', 'FAILED', 'CANCELLED'] %}", "Next": "End"}]},
      "Pause": {"Type": "Wait", "Seconds": 600, "Next": "Poll"},
      "End": {"Type": "Succeed", "Output": "{% $status %}"}
      """;

  @Test
  void capacityTaskNeverEvacuated_costsNineHundredAndOneTransitionsIn48Hours() throws IOException {
    try (Bench bench = Bench.instant()) {
      bench.services.put("GetCapacityTask", _ -> neverEvacuated(waited(bench)));
      bench.functions.put(Bench.FUNCTION + "record", _ -> Bench.json("{}"));
      bench.machine("machine", capacityTask());
      String execution =
          bench.start(
              "machine",
              """
              {"allocationId": "a", "outpostIdentifier": "op-1", "capacityTaskId": "cap-1",
               "trackedSeconds": 0}
              """);
      assertThat(bench.ended(execution).output()).contains("FAILED");
      assertThat(waited(bench)).isBetween(REQUESTED.plusHours(48), REQUESTED.plusHours(49));
      assertThat(bench.transitions(execution)).isEqualTo(901).isLessThanOrEqualTo(1000);
    }
  }

  private static Duration waited(Bench bench) {
    return bench.waits.stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static JsonNode neverEvacuated(Duration since) {
    boolean requested = since.compareTo(REQUESTED) < 0;
    boolean waiting = since.compareTo(REQUESTED.plusHours(48)) < 0;
    String status = requested ? "REQUESTED" : waiting ? "WAITING_FOR_EVACUATION" : "FAILED";
    return Bench.json("{\"CapacityTaskStatus\": \"%s\"}".formatted(status));
  }

  /** The definition that the template deploys. */
  private static String capacityTask() throws IOException {
    Path definition =
        Path.of(System.getProperty("repository.root"), "statemachines", "capacity-task.asl.json");
    return Files.readString(definition)
        .replace("${RecordCapacityTaskStatusFunction}", Bench.FUNCTION + "record");
  }

  @Test
  void aThousandExecutionsAtOnce_allWaitAndEnd() {
    try (Bench bench = Bench.atSpeed(600)) {
      bench.services.put(
          "GetCapacityTask", _ -> Bench.json("{\"CapacityTaskStatus\": \"COMPLETED\"}"));
      bench.machine(
          "machine",
          "First",
          "\"First\": {\"Type\": \"Wait\", \"Seconds\": 300, \"Next\": \"Poll\"}," + POLLING);
      List<String> executions =
          IntStream.range(0, 1000)
              .mapToObj(index -> bench.start("machine", "{\"id\": \"cap-" + index + "\"}"))
              .toList();
      assertThat(executions)
          .allMatch(execution -> bench.ended(execution).statusAsString().equals("SUCCEEDED"));
    }
  }

  @Test
  void historyLimit_failsTheExecution() {
    try (Bench bench = Bench.instant()) {
      bench.machine(
          "machine",
          "A",
          """
          "A": {"Type": "Pass", "Next": "B"},
          "B": {"Type": "Choice", "Choices": [{"Condition": true, "Next": "A"}]}
          """);
      String execution = bench.start("machine", "{}");
      DescribeExecutionResponse end = bench.ended(execution);
      assertThat(end.statusAsString()).isEqualTo("FAILED");
      assertThat(end.cause())
          .isEqualTo("The execution reached the maximum number of history events (25000).");
      assertThat(bench.machines.transitions().getFirst().events()).isEqualTo(25_000);
    }
  }

  @Test
  void close_leavesNoThread() {
    Bench bench = Bench.atSpeed(1);
    bench.machine("machine", "A", "\"A\": {\"Type\": \"Wait\", \"Seconds\": 99999, \"End\": true}");
    List<String> executions =
        IntStream.range(0, 50).mapToObj(_ -> bench.start("machine", "{}")).toList();
    Bench.await(
        () ->
            executions.stream()
                .allMatch(execution -> bench.types(execution).contains("WaitStateEntered")));
    bench.close();
    assertThat(bench.machines.runningThreads()).isZero();
    Bench.await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("states-timeouts")));
  }
}
