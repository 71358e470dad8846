package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;

class PersistenceTest {
  @TempDir private Path data;

  @Test
  void endedExecution_isStillDescribedAfterARestart() {
    String execution;
    DescribeExecutionResponse before;
    try (Bench first = Bench.keeping(data, 1)) {
      first.machine("machine", "A", "\"A\": {\"Type\": \"Pass\", \"End\": true}");
      execution = first.start("machine", "{\"x\": 1.50}");
      before = first.ended(execution);
    }
    try (Bench second = Bench.keeping(data, 1)) {
      second.machine("machine", "A", "\"A\": {\"Type\": \"Pass\", \"End\": true}");
      second.machines.resume();
      DescribeExecutionResponse after = second.describe(execution);
      assertThat(after.output()).isEqualTo(before.output());
      assertThat(after.statusAsString()).isEqualTo("SUCCEEDED");
      assertThat(after.input()).isEqualTo("{\"x\": 1.50}");
      assertThat(second.types(execution))
          .containsExactly(
              "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded");
      assertThat(second.transitions(execution)).isEqualTo(1);
    }
  }

  private static final String WAIT_THEN_PASS =
      """
      "A": {"Type": "Pass", "Assign": {"x": 7}, "Next": "W"},
      "W": {"Type": "Wait", "Seconds": 3600, "Next": "Z"},
      "Z": {"Type": "Pass", "Output": "{% [$x, $states.input] %}", "End": true}
      """;

  @Test
  void waitingExecution_goesOnWithItsVariablesAndWhatRemains() {
    String execution;
    try (Bench first = Bench.keeping(data, 1)) {
      first.machine("machine", "A", WAIT_THEN_PASS);
      String started = first.start("machine", "5");
      execution = started;
      Bench.await(() -> first.types(started).contains("WaitStateEntered"));
    }
    try (Bench second = Bench.keeping(data, 100_000)) {
      second.machine("machine", "A", WAIT_THEN_PASS);
      assertThat(second.describe(execution).statusAsString()).isEqualTo("RUNNING");
      second.machines.resume();
      assertThat(second.ended(execution).output()).isEqualTo("[7,5]");
      assertThat(second.types(execution))
          .containsExactly(
              "ExecutionStarted",
              "PassStateEntered",
              "PassStateExited",
              "WaitStateEntered",
              "WaitStateExited",
              "PassStateEntered",
              "PassStateExited",
              "ExecutionSucceeded");
      assertThat(second.history(execution)).extracting(HistoryEvent::id).isSorted();
      assertThat(second.transitions(execution)).isEqualTo(3);
      assertThat(second.changes)
          .extracting(ExecutionStatusChange::status)
          .containsExactly("SUCCEEDED");
    }
  }

  @Test
  void journalCutOffByACrash_isReadUpToItsLastWholeLine() throws IOException {
    String execution;
    try (Bench first = Bench.keeping(data, 1)) {
      first.machine("machine", "A", WAIT_THEN_PASS);
      String started = first.start("machine", "5");
      execution = started;
      Bench.await(() -> first.types(started).contains("WaitStateEntered"));
    }
    Path journal;
    try (Stream<Path> journals = Files.list(data.resolve("machine"))) {
      journal = journals.findFirst().orElseThrow();
    }
    Files.writeString(journal, "{\"entry\":\"ev", StandardOpenOption.APPEND);
    for (int start = 0; start < 2; start++) {
      try (Bench next = Bench.keeping(data, 100_000)) {
        next.machine("machine", "A", WAIT_THEN_PASS);
        next.machines.resume();
        assertThat(next.ended(execution).output()).isEqualTo("[7,5]");
      }
    }
  }

  private static final String PARALLEL =
      """
      "P": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "%s", "End": true}}},
        {"StartAt": "W", "States": {
          "W": {"Type": "Wait", "Seconds": 3600, "Next": "W2"},
          "W2": {"Type": "Pass", "Output": "waited", "End": true}}}]}
      """
          .formatted(Bench.FUNCTION + "work");

  @Test
  void finishedBranch_isNotRunAgain() {
    AtomicInteger works = new AtomicInteger();
    String execution;
    try (Bench first = Bench.keeping(data, 1)) {
      first.functions.put(
          Bench.FUNCTION + "work",
          _ -> {
            works.incrementAndGet();
            return Bench.json("\"worked\"");
          });
      first.machine("machine", "P", PARALLEL);
      execution = first.start("machine", "{}");
      Bench.await(
          () ->
              first.types(execution).contains("TaskStateExited")
                  && first.types(execution).contains("WaitStateEntered"));
    }
    try (Bench second = Bench.keeping(data, 100_000)) {
      second.machine("machine", "P", PARALLEL);
      second.machines.resume();
      assertThat(second.ended(execution).output()).isEqualTo("[\"worked\",\"waited\"]");
      assertThat(works).hasValue(1);
    }
  }

  @Test
  void distributedMap_goesOnWithTheChildrenThatAreNotDone() {
    AtomicInteger works = new AtomicInteger();
    String map =
        """
        "A": {"Type": "Map", "End": true, "ItemProcessor": {
          "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
          "StartAt": "Late?", "States": {
            "Late?": {"Type": "Choice", "Default": "B",
              "Choices": [{"Condition": "{%% $states.input > 1 %%}", "Next": "W"}]},
            "W": {"Type": "Wait", "Seconds": 3600, "Next": "B"},
            "B": {"Type": "Task", "Resource": "%s", "End": true}}}}
        """
            .formatted(Bench.FUNCTION + "work");
    String execution;
    try (Bench first = Bench.keeping(data, 1)) {
      first.functions.put(Bench.FUNCTION + "work", item -> counted(works, item));
      first.machine("machine", "A", map);
      execution = first.start("machine", "[1, 2]");
      Bench.await(() -> works.get() == 1 && first.transitions(execution) >= 5);
    }
    try (Bench second = Bench.keeping(data, 100_000)) {
      second.functions.put(Bench.FUNCTION + "work", item -> counted(works, item));
      second.machine("machine", "A", map);
      second.machines.resume();
      assertThat(second.ended(execution).output()).isEqualTo("[1,2]");
      assertThat(second.transitions(execution)).isEqualTo(6);
    }
  }

  private static JsonNode counted(AtomicInteger works, JsonNode item) {
    works.incrementAndGet();
    return item;
  }

  private static final String CALLBACK =
      """
      "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "End": true,
            "Arguments": {"FunctionName": "ask", "Payload": "{% $states.context.Task.Token %}"}}
      """;

  @Test
  void callbackTask_keepsItsTokenAndAsksOnce() {
    AtomicInteger asked = new AtomicInteger();
    StringBuilder token = new StringBuilder();
    String execution;
    try (Bench first = Bench.keeping(data, 1)) {
      first.functions.put(
          "ask",
          payload -> {
            asked.incrementAndGet();
            token.append(payload.asText());
            return payload;
          });
      first.machine("machine", "A", CALLBACK);
      execution = first.start("machine", "{}");
      Bench.await(() -> first.types(execution).contains("TaskSubmitted"));
    }
    try (Bench second = Bench.keeping(data, 1)) {
      second.machine("machine", "A", CALLBACK);
      second.machines.resume();
      SendTaskSuccessRequest success =
          SendTaskSuccessRequest.builder().taskToken(token.toString()).output("1").build();
      Bench.await(() -> accepted(second, success));
      assertThat(second.ended(execution).output()).isEqualTo("1");
      assertThat(asked).hasValue(1);
    }
  }

  private static boolean accepted(Bench bench, SendTaskSuccessRequest success) {
    try {
      bench.call(success, SendTaskSuccessResponse.class);
      return true;
    } catch (capacityops.local.wire.AwsError notYetAwaited) {
      return false;
    }
  }

  @Test
  void taskAtWork_isTriedAgain() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    String task =
        "\"A\": {\"Type\": \"Task\", \"Resource\": \"" + Bench.FUNCTION + "work\", \"End\": true}";
    String execution;
    try (Bench first = Bench.keeping(data, 1)) {
      first.functions.put(
          Bench.FUNCTION + "work",
          payload -> {
            begun.countDown();
            try {
              never.await();
            } catch (InterruptedException stopped) {
              throw new IllegalStateException(stopped);
            }
            return payload;
          });
      first.machine("machine", "A", task);
      execution = first.start("machine", "{}");
      Bench.await(() -> begun.getCount() == 0);
    }
    try (Bench second = Bench.keeping(data, 1)) {
      second.functions.put(Bench.FUNCTION + "work", _ -> Bench.json("2"));
      second.machine("machine", "A", task);
      second.machines.resume();
      assertThat(second.ended(execution).output()).isEqualTo("2");
    }
  }

  @Test
  void reset_forgetsExecutionsAndJournals() {
    try (Bench first = Bench.keeping(data, 1)) {
      first.machine("machine", "A", WAIT_THEN_PASS);
      first.start("machine", "{}");
      first.machines.reset();
      assertThat(first.machines.transitions()).isEmpty();
      assertThat(first.changes).extracting(ExecutionStatusChange::status).doesNotContain("ABORTED");
    }
    try (Bench second = Bench.keeping(data, 1)) {
      second.machine("machine", "A", WAIT_THEN_PASS);
      assertThat(second.machines.transitions()).isEmpty();
    }
  }
}
