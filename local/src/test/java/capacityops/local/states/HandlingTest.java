package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

class HandlingTest {
  private final Bench bench = Bench.instant();
  private final AtomicInteger attempts = new AtomicInteger();

  @AfterEach
  void close() {
    bench.close();
  }

  private void failing(int times, String code) {
    bench.services.put(
        "GetCapacityTask",
        request -> {
          if (attempts.incrementAndGet() <= times) {
            throw new AwsError(code, 400, "no");
          }
          return Bench.json("{\"CapacityTaskStatus\": \"COMPLETED\"}");
        });
  }

  private static String task(String handling) {
    return """
        "A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:outposts:getCapacityTask",
              "Arguments": {"CapacityTaskId": "cap-1"}, %s, "End": true,
              "Output": {"status": "{%% $states.result.CapacityTaskStatus %%}", "retries": "{%% $states.context.State.RetryCount %%}"}},
        "Caught": {"Type": "Succeed"}
        """
        .formatted(handling);
  }

  private static final String CATCH =
      "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Caught\"}]";

  private static String retry(String fields) {
    return "\"Retry\": [{" + fields + "}], " + CATCH;
  }

  @Test
  void retry_backsOffByRateUpToMaxDelay() {
    failing(4, "NotFoundException");
    JsonNode output =
        bench.output(
            "A",
            task(
                retry(
                    """
                    "ErrorEquals": ["Outposts.NotFoundException"], "IntervalSeconds": 2,
                    "BackoffRate": 3, "MaxAttempts": 5, "MaxDelaySeconds": 20
                    """)),
            "{}");
    assertThat(output).isEqualTo(Bench.json("{\"status\": \"COMPLETED\", \"retries\": 4}"));
    assertThat(bench.waits)
        .containsExactly(
            Duration.ofSeconds(2),
            Duration.ofSeconds(6),
            Duration.ofSeconds(18),
            Duration.ofSeconds(20));
  }

  @Test
  void retry_defaults_areThreeAttemptsOfOneTwoAndFourSeconds() {
    failing(9, "NotFoundException");
    bench.output("A", task(retry("\"ErrorEquals\": [\"States.TaskFailed\"]")), "{}");
    assertThat(bench.waits)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(attempts).hasValue(4);
  }

  @Test
  void retry_withFullJitter_waitsAtMostTheDelay() {
    failing(20, "NotFoundException");
    bench.output(
        "A",
        task(
            retry(
                """
                "ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "BackoffRate": 1,
                "MaxAttempts": 20, "JitterStrategy": "FULL"
                """)),
        "{}");
    assertThat(bench.waits)
        .allMatch(wait -> !wait.isNegative() && wait.compareTo(Duration.ofSeconds(10)) <= 0);
    assertThat(bench.waits.stream().distinct().count()).isGreaterThan(5);
  }

  @Test
  void retry_attemptsAreCountedPerRetrier() {
    bench.services.put(
        "GetCapacityTask",
        request -> {
          throw new AwsError(
              attempts.getAndIncrement() % 2 == 0 ? "NotFoundException" : "ConflictException",
              400,
              "no");
        });
    bench.output(
        "A",
        task(
            """
            "Retry": [{"ErrorEquals": ["Outposts.NotFoundException"], "MaxAttempts": 2},
                      {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
            """
                + CATCH),
        "{}");
    assertThat(attempts).hasValue(4);
  }

  @Test
  void retry_ofZeroAttempts_doesNotTryAgain() {
    failing(9, "NotFoundException");
    bench.output("A", task(retry("\"ErrorEquals\": [\"States.ALL\"], \"MaxAttempts\": 0")), "{}");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void retry_isBilledAndWrittenAsFurtherAttempts() {
    failing(2, "NotFoundException");
    bench.machine("machine", "A", task(retry("\"ErrorEquals\": [\"States.ALL\"]")));
    String execution = bench.start("machine", "{}");
    bench.ended(execution);
    assertThat(bench.transitions(execution)).isEqualTo(3);
    assertThat(bench.types(execution))
        .containsExactly(
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded");
  }

  @Test
  void catch_withAssignAndOutput_seesTheErrorOutput() {
    failing(9, "NotFoundException");
    JsonNode output =
        bench.output(
            "A",
            """
            "A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:outposts:getCapacityTask", "End": true,
              "Arguments": {},
              "Catch": [
                {"ErrorEquals": ["Ec2.Ec2Exception"], "Next": "Never"},
                {"ErrorEquals": ["Outposts.NotFoundException", "Other"], "Next": "B",
                 "Assign": {"error": "{% $states.errorOutput.Error %}"},
                 "Output": {"cause": "{% $states.errorOutput.Cause %}", "in": "{% $states.input %}"}}]},
            "B": {"Type": "Pass", "Output": {"error": "{% $error_name %}"}, "End": true},
            "Never": {"Type": "Fail"}
            """
                .replace("\"error\": \"{% $states", "\"error_name\": \"{% $states")
                .replace(
                    "\"Output\": {\"error\"",
                    "\"Output\": {\"all\": \"{% $states.input %}\", \"error\""),
            "{\"x\": 1}");
    assertThat(output)
        .isEqualTo(
            Bench.json(
                """
                {"all": {"cause": "no (Service: Outposts, Status Code: 400)", "in": {"x": 1}},
                 "error": "Outposts.NotFoundException"}
                """));
  }

  @Test
  void catch_withoutOutput_passesTheErrorOutput() {
    failing(9, "NotFoundException");
    assertThat(bench.output("A", task(CATCH), "{}").path("Error").asText())
        .isEqualTo("Outposts.NotFoundException");
  }

  @ParameterizedTest
  @CsvSource({
    "States.ALL, States.Timeout, true",
    "States.TaskFailed, States.Timeout, false",
    "States.TaskFailed, Custom, true",
    "States.Timeout, States.Timeout, true",
    "States.Timeout, States.HeartbeatTimeout, true",
    "States.HeartbeatTimeout, States.Timeout, false",
    "States.ALL, States.DataLimitExceeded, false",
    "States.DataLimitExceeded, States.DataLimitExceeded, true",
    "States.ALL, States.Runtime, false",
    "States.Runtime, States.Runtime, false",
    "Custom, custom, false"
  })
  void errorEquals_matchesByNameAndWildcard(String name, String error, boolean caught) {
    bench.machine(
        "machine",
        "A",
        """
        "A": {"Type": "Parallel", "End": true,
          "Catch": [{"ErrorEquals": ["%s"], "Next": "Caught"}],
          "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Fail", "Error": "%s"}}}]},
        "Caught": {"Type": "Succeed"}
        """
            .formatted(name, error));
    assertThat(bench.run("machine", "{}").statusAsString())
        .isEqualTo(caught ? "SUCCEEDED" : "FAILED");
  }

  @Test
  void queryEvaluationError_canBeCaught() {
    assertThat(
            bench
                .output(
                    "A",
                    """
                    "A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:outposts:getCapacityTask",
                      "Arguments": {"CapacityTaskId": "{% $states.input.missing %}"}, "End": true,
                      "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "B"}]},
                    "B": {"Type": "Succeed"}
                    """,
                    "{}")
                .path("Cause")
                .asText())
        .contains("returned nothing (undefined)");
    assertThat(bench.calls).isEmpty();
  }

  @Test
  void failureWithoutHandling_failsTheExecution() {
    failing(1, "ValidationException");
    bench.machine(
        "machine",
        "A",
        """
        "A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:outposts:getCapacityTask", "End": true}
        """);
    DescribeExecutionResponse end = bench.run("machine", "{}");
    assertThat(end.error()).isEqualTo("Outposts.ValidationException");
    assertThat(bench.changes)
        .extracting(ExecutionStatusChange::status)
        .containsExactly("RUNNING", "FAILED");
  }
}
