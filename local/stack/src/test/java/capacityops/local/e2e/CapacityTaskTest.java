package capacityops.local.e2e;

import static capacityops.local.e2e.StackUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.e2e.StackUnderTest.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.outposts.OutpostsClient;
import software.amazon.awssdk.services.outposts.model.InstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.TaskActionOnBlockingInstances;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Capacity tasks on the whole stack: over HTTP, with real processes, and with faults. */
class CapacityTaskTest {
  private static final String OUTPOST = "op-0a11b22c33d44e55f";
  private static final String ASSET = "1000000003";

  /** Nothing runs on this asset: nobody is in the way. */
  private static final String CALM =
      """
      {"outpostIdentifier":"%s","assetId":"%s",
       "instancePools":[{"instanceType":"c5.large","count":48}]}
      """
          .formatted(OUTPOST, ASSET);

  /** Two instances of this asset's types would have to go. */
  private static final String BLOCKED =
      """
      {"outpostIdentifier":"%s","assetId":"1000000002",
       "instancePools":[{"instanceType":"c5.24xlarge","count":1}]}
      """
          .formatted(OUTPOST);

  @RegisterExtension final StackUnderTest stack = StackUnderTest.sharedStack();

  @Test
  void blockedTask_isFollowedFromRequestToFinishedRecord() {
    Answer started = stack.post("/capacity-tasks", BLOCKED, "Idempotency-Key", "tour");
    assertThat(started.status()).isEqualTo(202);
    String location = started.headers().get("location");

    until(() -> status(location).equals("WAITING_FOR_EVACUATION"));
    List<String> blocking = new ArrayList<>();
    stack
        .get(location)
        .body()
        .path("blockingInstances")
        .forEach(i -> blocking.add(i.path("instanceId").asText()));
    assertThat(blocking).hasSize(3);

    stopEverythingOn("1000000002");
    until(() -> recorded(location).contains("COMPLETED"));

    assertThat(recorded(location))
        .containsExactly(
            "REQUESTING", "REQUESTED", "WAITING_FOR_EVACUATION", "IN_PROGRESS", "COMPLETED");
    String history = "/allocations/%s/history".formatted(started.text("allocationId"));
    assertThat(stack.get(history).body().path("allocation").path("status").asText())
        .isEqualTo("COMPLETED");
    assertThat(eventStatuses()).contains("WAITING_FOR_EVACUATION", "COMPLETED");
    assertThat(stack.get("/outposts/" + OUTPOST).body().toString()).contains("c5.24xlarge");
    until(() -> stack.log("RecordCapacityTaskStatus").contains("[[\"Service\",\"Status\"]]"));
  }

  @Test
  void answerLost_isOneTask_adopted_andTheRightAnswer() {
    stack.fault("StartCapacityTask", "DROP_AFTER", 1);

    Answer started = stack.post("/capacity-tasks", CALM);

    assertThat(started.status()).isEqualTo(202);
    assertThat(started.text("capacityTaskId")).startsWith("cap-");
    assertOneTask();
    assertThat(recorded(started.headers().get("location"))).startsWith("REQUESTING", "UNKNOWN");
  }

  @Test
  void halfAnAnswer_and_500AfterEffect_areOneTaskToo() {
    stack.fault("StartCapacityTask", "TRUNCATE_AFTER", 1);
    assertThat(stack.post("/capacity-tasks", CALM).text("capacityTaskId")).startsWith("cap-");
    assertOneTask();

    stack.local("DELETE", "/_local/state", null);
    stack.fault("StartCapacityTask", "FAIL_AFTER", 1);
    assertThat(stack.post("/capacity-tasks", CALM).text("capacityTaskId")).startsWith("cap-");
    assertOneTask();
  }

  @Test
  void functionKilledAfterAwsApplied_isSettledBySweepAndRepeat() {
    stack.fault("StartCapacityTask", "KILL_AFTER", 1);

    Answer died = stack.post("/capacity-tasks", CALM, "Idempotency-Key", "killed");
    assertThat(died.status()).isGreaterThanOrEqualTo(500);
    sweep();
    until(() -> stack.post("/capacity-tasks", CALM, "Idempotency-Key", "killed").status() == 202);

    Answer repeated = stack.post("/capacity-tasks", CALM, "Idempotency-Key", "killed");
    assertThat(repeated.text("capacityTaskId")).startsWith("cap-");
    assertOneTask();
    until(() -> recorded(repeated.headers().get("location")).contains("COMPLETED"));
  }

  @Test
  void sameKey_atOnceAndLater_isOneTask() throws Exception {
    List<Callable<Answer>> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(() -> stack.post("/capacity-tasks", CALM, "Idempotency-Key", "same"));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Answer> answer : threads.invokeAll(clients)) {
        assertThat(answer.get().status()).isIn(202, 409);
      }
    }
    Answer later = stack.post("/capacity-tasks", CALM, "Idempotency-Key", "same");
    assertThat(later.status()).isEqualTo(202);
    assertOneTask();

    Answer other = stack.post("/capacity-tasks", BLOCKED, "Idempotency-Key", "same");
    assertThat(other.status()).isEqualTo(422);
  }

  @Test
  void conflict_namesTheTaskInTheWay() {
    String first = stack.post("/capacity-tasks", BLOCKED).text("capacityTaskId");

    Answer second = stack.post("/capacity-tasks", BLOCKED);

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.text("detail")).contains(first);
  }

  @Test
  void throttledForAMinute_theTrackerLives() {
    Answer started = stack.post("/capacity-tasks", BLOCKED);
    String location = started.headers().get("location");
    stack.fault("GetCapacityTask", "THROTTLE", 8);
    stopEverythingOn("1000000002");

    until(() -> recordedByLedger(started.text("allocationId")).contains("COMPLETED"));
    assertThat(recorded(location)).endsWith("COMPLETED");
  }

  @Test
  void trackerStopped_isReplacedBySweep_andTheTaskIsFollowedToItsEnd() {
    Answer started = stack.post("/capacity-tasks", BLOCKED);
    String location = started.headers().get("location");
    until(() -> recorded(location).contains("WAITING_FOR_EVACUATION"));
    try (SfnClient states = stack.client(SfnClient.builder(), "123456789012")) {
      states.stopExecution(request -> request.executionArn(execution(0)));
      until(() -> sweep() && executions() == 2);
    }

    stopEverythingOn("1000000002");
    until(() -> recorded(location).contains("COMPLETED"));

    sweep();
    assertThat(executions()).isEqualTo(2);
    assertThat(execution(0)).endsWith("-2");
  }

  @Test
  void cancelled_isWhatAwsSays_andNotWhatWasAskedFor() {
    Answer started = stack.post("/capacity-tasks", BLOCKED);
    String location = started.headers().get("location");
    until(() -> status(location).equals("WAITING_FOR_EVACUATION"));

    Answer cancelled =
        stack.post("/capacity-tasks/%s/cancellation".formatted(started.text("capacityTaskId")), "");

    assertThat(cancelled.status()).isEqualTo(202);
    until(() -> recorded(location).contains("CANCELLED"));
    assertThat(
            stack
                .post(
                    "/capacity-tasks/%s/cancellation".formatted(started.text("capacityTaskId")), "")
                .status())
        .isEqualTo(409);
  }

  @Test
  void taskStartedElsewhere_isAdoptedAndFollowed() {
    try (OutpostsClient outposts = outposts()) {
      outposts.startCapacityTask(
          request ->
              request
                  .outpostIdentifier(OUTPOST)
                  .assetId(ASSET)
                  .instancePools(
                      InstanceTypeCapacity.builder().instanceType("c5.large").count(48).build())
                  .taskActionOnBlockingInstances(TaskActionOnBlockingInstances.FAIL_TASK));
    }

    until(
        () ->
            sweep()
                && stack
                    .get("/allocations?kind=CAPACITY_TASK&status=COMPLETED")
                    .body()
                    .path("allocations")
                    .has(0));
    assertThat(firstAllocation().path("requestedBy").asText()).isEqualTo("sweep");
  }

  @Test
  void dryRun_isTheServicesAnswer_andStartsNothing() {
    Answer answer = stack.post("/capacity-tasks", CALM.replaceFirst("\\{", "{\"dryRun\":true,"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("dryRun").asBoolean()).isTrue();
    assertThat(stack.get("/allocations").body().path("allocations")).isEmpty();
    assertThat(stack.calls("StartExecution")).isZero();
  }

  @Test
  void badRequests_areTold_andNothingIsSent() {
    assertThat(stack.post("/capacity-tasks", "{").status()).isEqualTo(400);
    assertThat(stack.post("/capacity-tasks", "{}").body().path("errors")).hasSize(2);
    assertThat(stack.get("/capacity-tasks/cap-1").status()).isEqualTo(422);
    assertThat(stack.get("/capacity-tasks/cap-00000000000000001").status()).isEqualTo(404);
    assertThat(stack.get("/outposts/op-00000000000000001").status()).isEqualTo(404);
    assertThat(stack.get("/nowhere").status()).isEqualTo(404);
    assertThat(stack.calls("StartCapacityTask")).isZero();
  }

  @Test
  void lists_arePagedAndFiltered() {
    stack.post("/capacity-tasks", CALM);

    assertThat(stack.get("/outposts").body().path("outposts")).hasSize(1);
    assertThat(
            stack
                .get("/capacity-tasks?maxResults=1&outpostIdentifier=" + OUTPOST)
                .body()
                .path("capacityTasks"))
        .hasSize(1);
    assertThat(stack.get("/capacity-tasks?status=FAILED").body().path("capacityTasks")).isEmpty();
  }

  private void assertOneTask() {
    assertThat(stack.calls("StartCapacityTask")).isEqualTo(1);
    assertThat(stack.get("/capacity-tasks").body().path("capacityTasks")).hasSize(1);
    until(() -> stack.get("/allocations").body().path("allocations").size() == 1);
  }

  private String status(String location) {
    return stack.get(location).text("capacityTaskStatus");
  }

  private List<String> recorded(String location) {
    List<String> statuses = new ArrayList<>();
    stack
        .get(location)
        .body()
        .path("transitions")
        .forEach(transition -> statuses.add(transition.path("status").asText()));
    return statuses;
  }

  private List<String> recordedByLedger(String allocationId) {
    List<String> statuses = new ArrayList<>();
    stack
        .get("/allocations/%s/history".formatted(allocationId))
        .body()
        .path("history")
        .forEach(entry -> statuses.add(entry.path("to").asText()));
    return statuses;
  }

  private JsonNode firstAllocation() {
    return stack.get("/allocations").body().path("allocations").path(0);
  }

  private List<String> eventStatuses() {
    List<String> statuses = new ArrayList<>();
    stack
        .local("GET", "/_local/events", null)
        .path("events")
        .forEach(event -> statuses.add(event.path("detail").path("status").asText()));
    return statuses;
  }

  /** The ARN of an execution, the newest first. */
  private String execution(int index) {
    return stack
        .local("GET", "/_local/executions", null)
        .path("executions")
        .path(index)
        .path("executionArn")
        .asText();
  }

  private int executions() {
    return stack.local("GET", "/_local/executions", null).path("executions").size();
  }

  /** Fires the sweep's schedule now. */
  private boolean sweep() {
    return stack.fire("sweep-capacity-tasks");
  }

  private void stopEverythingOn(String asset) {
    Evacuation.stopEverythingOn(asset, stack);
  }

  private OutpostsClient outposts() {
    return stack.client(OutpostsClient.builder(), "123456789012");
  }
}
