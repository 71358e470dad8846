package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

class StateTypesTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private final Bench bench = Bench.instant(Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void pass_withoutOutput_passesItsInput() {
    assertThat(bench.output("A", "\"A\": {\"Type\": \"Pass\", \"End\": true}", "{\"x\": 1}"))
        .isEqualTo(Bench.json("{\"x\": 1}"));
  }

  @Test
  void succeed_withOutput_givesIt() {
    assertThat(
            bench.output(
                "A",
                "\"A\": {\"Type\": \"Succeed\", \"Output\": \"{% $states.input.x %}\"}",
                "{\"x\": [1]}"))
        .isEqualTo(Bench.json("[1]"));
  }

  @Test
  void fail_withExpressions_failsWithThem() {
    bench.machine(
        "machine",
        "A",
        """
        "A": {"Type": "Fail", "Error": "{% 'Task.' & $states.input.x %}", "Cause": "because"}
        """);
    DescribeExecutionResponse end = bench.run("machine", "{\"x\": \"Late\"}");
    assertThat(end.statusAsString()).isEqualTo("FAILED");
    assertThat(end.error()).isEqualTo("Task.Late");
    assertThat(end.cause()).isEqualTo("because");
  }

  @Test
  void fail_withoutError_hasNone() {
    bench.machine("machine", "A", "\"A\": {\"Type\": \"Fail\"}");
    DescribeExecutionResponse end = bench.run("machine", "{}");
    assertThat(end.statusAsString()).isEqualTo("FAILED");
    assertThat(end.error()).isNull();
  }

  private static final String CHOICE =
      """
      "A": {"Type": "Choice", "Assign": {"by": "default"}, "Default": "End",
        "Choices": [
          {"Condition": "{% $states.input.x > 10 %}", "Next": "End", "Assign": {"by": "large"}},
          {"Condition": "{% $states.input.x > 5 %}", "Next": "End", "Assign": {"by": "middle"},
           "Output": "shaped"}]},
      "End": {"Type": "Pass", "Output": {"by": "{% $by %}", "in": "{% $states.input %}"}, "End": true}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          11 | {"by":"large","in":{"x":11}}
          6  | {"by":"middle","in":"shaped"}
          1  | {"by":"default","in":{"x":1}}
          """)
  void choice_takesTheFirstTrueRule(String x, String output) {
    assertThat(bench.output("A", CHOICE, "{\"x\": " + x + "}")).isEqualTo(Bench.json(output));
  }

  @Test
  void choice_nothingMatches_fails() {
    bench.machine(
        "machine",
        "A",
        """
        "A": {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "B"}]},
        "B": {"Type": "Succeed"}
        """);
    DescribeExecutionResponse end = bench.run("machine", "{}");
    assertThat(end.error()).isEqualTo("States.Runtime");
    assertThat(end.cause()).contains("'A'");
  }

  @Test
  void choice_conditionThatIsNoBoolean_fails() {
    bench.machine(
        "machine",
        "A",
        """
        "A": {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "B"}]},
        "B": {"Type": "Succeed"}
        """);
    assertThat(bench.run("machine", "{}").error()).isEqualTo("States.QueryEvaluationError");
  }

  @Test
  void wait_seconds_waitsThem() {
    bench.output(
        "A",
        "\"A\": {\"Type\": \"Wait\", \"Seconds\": \"{% $states.input.x * 2 %}\", \"End\": true}",
        "{\"x\": 300}");
    assertThat(bench.waits).containsExactly(Duration.ofMinutes(10));
  }

  @Test
  void wait_timestamp_waitsUntilThen() {
    bench.output(
        "A",
        "\"A\": {\"Type\": \"Wait\", \"Timestamp\": \"{% $states.input %}\", \"End\": true}",
        "\"2026-07-01T13:30:00+01:00\"");
    assertThat(bench.waits).containsExactly(Duration.ofMinutes(30));
  }

  @Test
  void wait_timestampThatIsOver_doesNotWait() {
    bench.output(
        "A",
        "\"A\": {\"Type\": \"Wait\", \"Timestamp\": \"2026-07-01T11:00:00Z\", \"End\": true}",
        "{}");
    assertThat(bench.waits).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Seconds, '\"x\"'",
    "Seconds, -1",
    "Seconds, 1.5",
    "Timestamp, '\"soon\"'",
    "Timestamp, 1"
  })
  void wait_ofTheWrongType_fails(String field, String input) {
    bench.machine(
        "machine",
        "A",
        "\"A\": {\"Type\": \"Wait\", \"" + field + "\": \"{% $states.input %}\", \"End\": true}");
    assertThat(bench.run("machine", input).error()).isEqualTo("States.QueryEvaluationError");
  }

  @Test
  void wait_atSpeed_isDivided() {
    try (Bench fast = Bench.atSpeed(100_000)) {
      fast.machine("machine", "A", "\"A\": {\"Type\": \"Wait\", \"Seconds\": 3600, \"End\": true}");
      assertThat(fast.run("machine", "{}").statusAsString()).isEqualTo("SUCCEEDED");
    }
  }

  @Test
  void assign_seesTheValuesBefore() {
    assertThat(
            bench.output(
                "A",
                """
                "A": {"Type": "Pass", "Assign": {"x": 1, "y": 2}, "Next": "B"},
                "B": {"Type": "Pass", "Assign": {"x": "{% $y %}", "y": "{% $x %}"},
                      "Output": "{% [$x, $y] %}", "Next": "C"},
                "C": {"Type": "Pass", "Output": {"before": "{% $states.input %}", "after": "{% [$x, $y] %}"}, "End": true}
                """,
                "{}"))
        .isEqualTo(Bench.json("{\"before\": [1, 2], \"after\": [2, 1]}"));
  }

  @Test
  void output_largerThan256KiB_failsAndNothingCatchesIt() {
    bench.machine(
        "machine",
        "A",
        """
        "A": {"Type": "Parallel", "End": true,
              "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}],
              "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true,
                "Output": "{% $states.input & $states.input %}"}}}]},
        "C": {"Type": "Succeed"}
        """);
    assertThat(bench.run("machine", "\"" + "x".repeat(140_000) + "\"").error())
        .isEqualTo("States.DataLimitExceeded");
  }

  @Test
  void machineTimeout_endsTheExecution() {
    try (Bench fast = Bench.atSpeed(1000)) {
      fast.machine(
          "machine",
          """
          {"QueryLanguage": "JSONata", "TimeoutSeconds": 60, "StartAt": "A",
           "States": {"A": {"Type": "Wait", "Seconds": 99999999, "End": true}}}
          """);
      String execution = fast.start("machine", "{}");
      DescribeExecutionResponse end = fast.ended(execution);
      assertThat(end.statusAsString()).isEqualTo("TIMED_OUT");
      assertThat(end.error()).isEqualTo("States.Timeout");
      assertThat(fast.types(execution)).endsWith("WaitStateAborted", "ExecutionTimedOut");
    }
  }
}
