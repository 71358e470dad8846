package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** What expressions give, seen through the output of a Pass state. */
class ExpressionsTest {
  private static final String INPUT =
      """
      {"n": null, "one": 1, "text": "a", "big": 12345678901234, "money": 31464.25, "list": [1, 2, 3],
       "objects": [{"k": 1}, {"k": 2}], "json": "{\\"x\\": [1, null]}", "nulls": [null]}
      """;
  private final Bench bench = Bench.instant();

  @AfterEach
  void close() {
    bench.close();
  }

  private static String pass(String expression) {
    return "\"A\": {\"Type\": \"Pass\", \"Output\": \"{% " + expression + " %}\", \"End\": true}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          $states.input.one                      | 1
          $states.input.one + 1                  | 2
          $states.input.n                        | null
          $states.input.nulls                    | [null]
          $states.input.big + 1                  | 12345678901235
          $states.input.money                    | 31464.25
          $states.input.list                     | [1,2,3]
          $states.input.objects.k                | [1,2]
          $states.input.objects[k = 2]           | {"k":2}
          $sum($states.input.list) / 4           | 1.5
          {'a': $states.input.missing, 'b': 1}   | {"b":1}
          ($x := 2; $x * $x)                     | 4
          $map([1, 2], function($v) { $v * 2 })  | [2,4]
          $states.input.list ~> $sum()           | 6
          $contains('abc', /b/)                  | true
          $partition([1, 2, 3, 4, 5], 2)         | [[1,2],[3,4],[5]]
          $range(0, 10, 5)                       | [0,5,10]
          $range(3, 1, -1)                       | [3,2,1]
          $hash('input data', 'SHA-1')           | "aaff4a450a104cd177d28d18d74485e8cae074b7"
          $parse($states.input.json)             | {"x":[1,null]}
          $parse('null')                         | null
          $random(7) = $random(7)                | true
          $random() < 1                          | true
          $length($uuid())                       | 36
          $toMillis('2026-01-01T00:00:00Z')      | 1767225600000
          $exists($states.context.Execution.Id)  | true
          """)
  void expression_givesItsValue(String expression, String value) {
    JsonNode output = bench.output("A", pass(expression.strip()), INPUT);
    assertThat(output).isEqualTo(Bench.json(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$states.input.missing",
        "$states.result",
        "1 + 'a'",
        "$error('no')",
        "$hash('a', 'CRC32')",
        "$parse('{')",
        "$range(1, 2, 0)",
        "$partition([1], 0)",
        "$range(1)",
        "unqualified",
        "function($x) { $x }",
        "($f := function($x) { 1 + $f($x) }; $f(1))"
      })
  void expression_withoutValue_failsTheExecution(String expression) {
    bench.machine("machine", "A", pass(expression));
    DescribeExecutionResponse end = bench.run("machine", INPUT);
    assertThat(end.statusAsString()).isEqualTo("FAILED");
    assertThat(end.error()).isEqualTo("States.QueryEvaluationError");
    assertThat(end.cause())
        .startsWith("An error occurred while executing the state 'A' (entered at the event id #2).")
        .contains(expression);
  }

  @Test
  void undefined_isToldAsAwsTellsIt() {
    bench.machine(
        "machine",
        "A",
        "\"A\": {\"Type\": \"Pass\", \"Output\": {\"a\": {\"b\": \"{% $states.input.x %}\"}},"
            + " \"End\": true}");
    String execution = bench.start("machine", "{}");
    assertThat(bench.ended(execution).cause())
        .isEqualTo(
            "An error occurred while executing the state 'A' (entered at the event id #2). The"
                + " JSONata expression '$states.input.x' specified for the field 'Output/a/b'"
                + " returned nothing (undefined).");
    HistoryEvent failed = bench.history(execution).get(2);
    assertThat(failed.typeAsString()).isEqualTo("EvaluationFailed");
    assertThat(failed.evaluationFailedEventDetails().location()).isEqualTo("Output/a/b");
    assertThat(failed.evaluationFailedEventDetails().state()).isEqualTo("A");
  }

  @Test
  void context_namesExecutionStateAndMachine() {
    JsonNode context = bench.output("A", pass("$states.context"), "{\"x\": 1}");
    assertThat(context.at("/Execution/Id").asText())
        .startsWith("arn:aws:states:eu-west-1:123456789012:execution:machine:");
    assertThat(context.at("/Execution/Input")).isEqualTo(Bench.json("{\"x\": 1}"));
    assertThat(context.at("/Execution/StartTime").asText()).endsWith("Z");
    assertThat(context.at("/State/Name").asText()).isEqualTo("A");
    assertThat(context.at("/State/RetryCount").asInt()).isZero();
    assertThat(context.at("/StateMachine/Id").asText()).isEqualTo(Bench.ARN + "machine");
    assertThat(context.at("/StateMachine/Name").asText()).isEqualTo("machine");
  }

  @Test
  void numbersOutsideExpressions_stayAsWritten() {
    assertThat(
            bench.output("A", "\"A\": {\"Type\": \"Succeed\"}", "{\"x\": 0.10000000000000000001}"))
        .hasToString("{\"x\":0.10000000000000000001}");
  }
}
