package capacityops.local.e2e;

import static capacityops.local.e2e.StackUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.e2e.StackUnderTest.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waiting costs, and what it survives. */
class CapacityTaskWaitTest {
  private static final String NEVER_EVACUATED =
      """
      {"outpostIdentifier":"op-0a11b22c33d44e55f","assetId":"1000000002",
       "instancePools":[{"instanceType":"c5.24xlarge","count":1}]}
      """;

  /** 48 simulated hours in some 12 seconds. */
  private static final double FAST = 14_400;

  @Test
  void waitOf48Hours_costsAtMostAThousandTransitionsAndTwentyInvocations() {
    try (StackUnderTest stack = StackUnderTest.own(FAST, Optional.empty())) {
      Answer started = stack.post("/capacity-tasks", NEVER_EVACUATED);
      String location = started.headers().get("location");

      until(() -> execution(stack).path("status").asText().equals("SUCCEEDED"));

      JsonNode task = stack.get(location).body();
      assertThat(task.path("capacityTaskStatus").asText()).isEqualTo("FAILED");
      assertThat(task.path("failed").path("type").asText())
          .isEqualTo("BLOCKING_INSTANCES_NOT_EVACUATED");
      assertThat(execution(stack).path("stateTransitions").asInt())
          .as("state transitions: fewer where this machine is slow; ScaleTest counts them all")
          .isBetween(20, 1_000);
      assertThat(invocations(stack, "RecordCapacityTaskStatus") + 1)
          .as("function invocations for the task")
          .isBetween(3, 20);
    }
  }

  @Test
  void stackStoppedMidWait_theTrackerGoesOnToTheEnd(@TempDir Path data) {
    Started task = startAndStopMidWait(data);

    try (StackUnderTest stack = StackUnderTest.own(600, Optional.of(data))) {
      assertThat(stack.get(task.location()).text("capacityTaskStatus"))
          .isEqualTo("WAITING_FOR_EVACUATION");
      Evacuation.stopEverythingOn("1000000002", stack);

      until(() -> recordedStatus(stack, task).equals("COMPLETED"));
      assertThat(stack.local("GET", "/_local/executions", null).path("executions")).hasSize(1);
    }
  }

  @Test
  void stackStoppedMidWaitAndTheTrackerLost_theSweepResumesIt(@TempDir Path data)
      throws IOException {
    Started task = startAndStopMidWait(data);
    delete(data.resolve("states"));

    try (StackUnderTest stack = StackUnderTest.own(600, Optional.of(data))) {
      assertThat(stack.local("GET", "/_local/executions", null).path("executions")).isEmpty();
      stack.local("POST", "/_local/schedules/capacity-ops-sweep-capacity-tasks", null);
      until(() -> execution(stack).path("status").asText().equals("RUNNING"));
      Evacuation.stopEverythingOn("1000000002", stack);

      until(() -> recordedStatus(stack, task).equals("COMPLETED"));
    }
  }

  private record Started(String location, String allocationId) {}

  private static Started startAndStopMidWait(Path data) {
    try (StackUnderTest stack = StackUnderTest.own(600, Optional.of(data))) {
      Answer started = stack.post("/capacity-tasks", NEVER_EVACUATED);
      Started task = new Started(started.headers().get("location"), started.text("allocationId"));
      until(() -> recordedStatus(stack, task).equals("WAITING_FOR_EVACUATION"));
      return task;
    }
  }

  private static String recordedStatus(StackUnderTest stack, Started task) {
    return stack
        .get("/allocations/%s/history".formatted(task.allocationId()))
        .body()
        .path("allocation")
        .path("status")
        .asText();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static JsonNode execution(StackUnderTest stack) {
    return stack.local("GET", "/_local/executions", null).path("executions").path(0);
  }

  private static int invocations(StackUnderTest stack, String function) {
    int[] count = {0};
    stack
        .local("GET", "/_local/invocations", null)
        .path("invocations")
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().contains(function)) {
                count[0] += entry.getValue().asInt();
              }
            });
    return count[0];
  }
}
