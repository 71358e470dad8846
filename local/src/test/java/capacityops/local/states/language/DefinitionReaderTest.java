package capacityops.local.states.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTest {
  private static final ResourceCatalogue RESOURCES =
      (resource, arguments) ->
          resource.equals("arn:known") && !arguments.contains("Unknown")
              ? Optional.empty()
              : Optional.of("this resource is not understood");

  private static Definition read(String text) {
    return DefinitionReader.read("test.asl.json", text, Map.of(), RESOURCES);
  }

  private static Definition states(String states) {
    return read("{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"A\",\"States\":{\n" + states + "}}");
  }

  @Test
  void read_completeDefinition_givesItsStates() {
    Definition definition =
        states(
            """
            "A": {"Type": "Task", "Resource": "arn:known", "Arguments": {"x": "{% $states.input %}"},
                  "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}], "End": true},
            "B": {"Type": "Fail", "Error": "E"}
            """);
    assertThat(definition.graph().states().keySet()).containsExactly("A", "B");
    assertThat(definition.graph().state("A")).isInstanceOf(State.Task.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "A": {"Type": "Pass", "End": true, "Reslut": 1}          | state "A", field "Reslut": is not understood in a Pass state
          "A": {"Type": "Pass", "End": true, "InputPath": "$"}     | field "InputPath": belongs to JSONPath
          "A": {"Type": "Pass", "End": true, "Output": {"a.$": 1}} | field "Output/a.$": belongs to JSONPath
          "A": {"Type": "Loop", "End": true}                       | field "Type": "Loop" is not a known type of state
          "A": {"Type": "Pass"}                                    | a state has either Next or "End": true
          "A": {"Type": "Pass", "Next": "B"}                       | state "A": points to "B", which is not a state here
          "A": {"Type": "Pass", "End": true}, "B": {"Type": "Succeed"} | state "B": no state leads here
          "A": {"Type": "Pass", "End": true, "QueryLanguage": "JSONPath"} | must be one of JSONata
          "A": {"Type": "Wait", "End": true}                       | a Wait state has either Seconds or Timestamp
          "A": {"Type": "Wait", "Seconds": -1, "End": true}        | field "Seconds": must be an integer from 0 to 99999999
          "A": {"Type": "Wait", "Timestamp": "soon", "End": true}  | is no timestamp
          "A": {"Type": "Task", "Resource": "arn:other", "End": true} | field "Resource": arn:other: this resource is not understood
          "A": {"Type": "Task", "Resource": "arn:known", "Arguments": {"Unknown": 1}, "End": true} | field "Resource"
          "A": {"Type": "Task", "Resource": "arn:known", "Retry": [{"ErrorEquals": ["States.ALL", "X"]}], "End": true} | States.ALL must stand alone
          "A": {"Type": "Task", "Resource": "arn:known", "Retry": [{"ErrorEquals": ["X"], "Backoff": 2}], "End": true} | field "Backoff": is not understood in a retrier
          "A": {"Type": "Task", "Resource": "arn:known", "Credentials": {}, "End": true} | field "Credentials"
          "A": {"Type": "Task", "Resource": "arn:known", "HeartbeatSeconds": 5, "TimeoutSeconds": 5, "End": true} | must be less than TimeoutSeconds
          "A": {"Type": "Choice", "Choices": []}                   | at least one rule
          "A": {"Type": "Choice", "Choices": [{"Condition": "yes", "Next": "A"}]} | must be true, false or a JSONata expression
          "A": {"Type": "Choice", "Choices": [{"Condition": true, "Next": "Z"}]} | points to "Z"
          "A": {"Type": "Pass", "Output": "{% $eval('1') %}", "End": true} | Step Functions does not offer $eval
          "A": {"Type": "Pass", "Output": "{% $frobnicate(1) %}", "End": true} | $frobnicate is neither a known function nor a variable
          "A": {"Type": "Pass", "Output": "{% $total %}", "End": true} | $total is neither a known function nor a variable
          "A": {"Type": "Pass", "Output": "{% 1 + %}", "End": true} | field "Output": is not JSONata
          "A": {"Type": "Pass", "Assign": {"states": 1}, "End": true} | the name "states" is taken
          "A": {"Type": "Pass", "Assign": {"1x": 1}, "End": true}  | is not a name for a variable
          "A": {"Type": "Map", "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "ItemReader": {}, "End": true} | field "ItemReader": is not understood
          "A": {"Type": "Map", "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "ToleratedFailureCount": 1, "End": true} | field "ToleratedFailureCount"
          "A": {"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}], "End": true} | the name is used twice
          """)
  void read_somethingNotUnderstood_refusesWithFileLineStateAndField(String states, String problem) {
    assertThatThrownBy(() -> states(states))
        .isInstanceOf(InvalidDefinition.class)
        .hasMessageStartingWith("test.asl.json:2: ")
        .hasMessageContaining(problem);
  }

  @Test
  void read_problemFurtherDown_namesItsLine() {
    assertThatThrownBy(
            () ->
                states(
                    """
                    "A": {
                      "Type": "Pass",
                      "Output": {
                        "x": "{% $nobody %}"
                      },
                      "End": true
                    }
                    """))
        .hasMessageStartingWith("test.asl.json:5: state \"A\", field \"Output\"");
  }

  @Test
  void read_jsonPathMachine_saysSo() {
    assertThatThrownBy(() -> read("{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}"))
        .hasMessageContaining("only state machines whose QueryLanguage is JSONata");
  }

  @Test
  void read_missingStartAt_isRefused() {
    assertThatThrownBy(
            () -> read("{\"QueryLanguage\":\"JSONata\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}"))
        .hasMessageContaining("field \"StartAt\": is missing");
  }

  @Test
  void read_brokenJson_namesItsLine() {
    assertThatThrownBy(() -> read("{\n\"StartAt\": \"A\",\n oops }"))
        .hasMessageStartingWith("test.asl.json:3: ");
  }

  @Test
  void read_duplicateField_isRefused() {
    assertThatThrownBy(() -> states("\"A\": {\"Type\": \"Succeed\", \"Type\": \"Pass\"}"))
        .hasMessageContaining("Duplicate field");
  }

  @Test
  void read_substitutions_fillPlaces() {
    Definition definition =
        DefinitionReader.read(
            "test.asl.json",
            "{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"A\",\"States\":{\"A\":"
                + "{\"Type\":\"Task\",\"Resource\":\"${Resource}\",\"End\":true}}}",
            Map.of("Resource", "arn:known"),
            RESOURCES);
    assertThat(((State.Task) definition.graph().state("A")).resource()).isEqualTo("arn:known");
  }

  @Test
  void read_placeWithoutSubstitution_isRefused() {
    assertThatThrownBy(
            () -> states("\"A\": {\"Type\": \"Succeed\",\n \"Comment\": \"${Nothing}\"}"))
        .hasMessage("test.asl.json:3: no definition substitution is given for ${Nothing}");
  }

  @Test
  void read_variableOfOuterScopeInsideBranch_isVisible() {
    assertThat(states(branchWith("\"Output\": \"{% $outer %}\", \"End\": true"))).isNotNull();
  }

  @Test
  void read_assigningOuterVariableInsideBranch_isRefused() {
    assertThatThrownBy(() -> states(branchWith("\"Assign\": {\"outer\": 2}, \"End\": true")))
        .hasMessageContaining("state \"C\", field \"Assign\": \"outer\" is assigned outside");
  }

  private static String branchWith(String fields) {
    return """
        "A": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "B"},
        "B": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "C", "States": {"C": {"Type": "Pass", %s}}}]}
        """
        .formatted(fields);
  }

  @Test
  void read_variableOfOuterScopeInsideDistributedMap_isRefused() {
    assertThatThrownBy(
            () ->
                states(
                    """
                    "A": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "B"},
                    "B": {"Type": "Map", "End": true, "ItemProcessor": {
                      "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                      "StartAt": "C", "States": {"C": {"Type": "Pass", "Output": "{% $outer %}", "End": true}}}}
                    """))
        .hasMessageContaining("$outer is neither a known function nor a variable");
  }

  @Test
  void outerNames_ignoreLocalBindingsParametersAndStrings() {
    assertThat(
            ExpressionNames.outer(
                "($a := $states.input; $map($b, function($v, $i) { $v & '$c' & $a /* $d */ }))"))
        .isEqualTo(Set.of("states", "map", "b"));
  }
}
