package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

class ScaleTest {
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
  void fortyEightHoursOfPollingEveryTenMinutes_costAtMostAThousandTransitions() {
    try (Bench bench = Bench.instant()) {
      AtomicInteger polls = new AtomicInteger();
      bench.services.put(
          "GetCapacityTask",
          _ ->
              Bench.json(
                  polls.incrementAndGet() > 48 * 6
                      ? "{\"CapacityTaskStatus\": \"COMPLETED\"}"
                      : "{\"CapacityTaskStatus\": \"WAITING_FOR_EVACUATION\"}"));
      bench.machine("machine", "Poll", POLLING);
      String execution = bench.start("machine", "{\"id\": \"cap-1\"}");
      assertThat(bench.ended(execution).output()).isEqualTo("\"COMPLETED\"");
      assertThat(bench.waits).hasSize(288).allMatch(Duration.ofMinutes(10)::equals);
      assertThat(bench.transitions(execution)).isEqualTo(288 * 3 + 3).isLessThanOrEqualTo(1000);
      assertThat(bench.machines.totalTransitions()).isEqualTo(288 * 3 + 3);
    }
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
