package capacityops.local.e2e;

import static capacityops.local.e2e.StackUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.e2e.StackUnderTest.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
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
          .as("state transitions")
          .isBetween(100, 1_000);
      assertThat(invocations(stack, "RecordCapacityTaskStatus") + 1)
          .as("function invocations for the task")
          .isBetween(3, 20);
    }
  }

  @Test
  void stackStoppedMidWait_theSweepGoesOn(@TempDir Path data) {
    String location;
    String allocation;
    try (StackUnderTest stack = StackUnderTest.own(600, Optional.of(data))) {
      Answer started = stack.post("/capacity-tasks", NEVER_EVACUATED);
      location = started.headers().get("location");
      allocation = started.text("allocationId");
      until(() -> stack.get(location).text("capacityTaskStatus").equals("WAITING_FOR_EVACUATION"));
    }

    try (StackUnderTest stack = StackUnderTest.own(600, Optional.of(data))) {
      JsonNode kept =
          stack.get("/allocations/%s/history".formatted(allocation)).body().path("allocation");
      assertThat(kept.path("allocationId").asText()).isEqualTo(allocation);
      // The simulated Outpost has forgotten the task: the tracker that goes on finds it gone.
      until(
          () ->
              stack
                  .get("/allocations/%s/history".formatted(allocation))
                  .body()
                  .path("allocation")
                  .path("status")
                  .asText()
                  .equals("NOT_FOUND"));
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
