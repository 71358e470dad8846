package capacityops.local.e2e;

import static capacityops.local.e2e.Lending.route;
import static capacityops.local.e2e.StackUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.e2e.StackUnderTest.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lending idle capacity and taking it back, on the whole stack and with faults. */
class InterruptibleAllocationTest {
  /** Twenty instances, of which two are in use. */
  private static final String SOURCE = "cr-0a1b2c3d4e5f60002";

  private static final String CREATE = "CreateInterruptibleCapacityReservationAllocation";
  private static final String UPDATE = "UpdateInterruptibleCapacityReservationAllocation";

  /** The calls of a function that changes something, in their order; its own comes third. */
  private static final List<String> BEFORE_THE_CALL =
      List.of("PutItem", "TransactWriteItems", "PutEvents");

  private static final String AFTER_THE_CALL = "StartExecution";

  @RegisterExtension final StackUnderTest stack = StackUnderTest.sharedStack();
  private Lending lending;

  @BeforeEach
  void lending() {
    lending = new Lending(stack);
  }

  @AfterEach
  void close() {
    lending.close();
  }

  @Test
  void lent_isFollowedToActive_withTheReservationThatAwsMadeOnOneRecord() {
    Answer lent = lending.lend(SOURCE, 4);

    assertThat(lent.status()).isEqualTo(202);
    assertThat(lent.text("status")).isEqualTo("pending");
    assertThat(lent.text("interruptibleCapacityReservationId")).isNull();
    assertThat(lent.headers()).containsEntry("location", route(SOURCE));

    JsonNode shown = lending.untilLent(SOURCE, 4);

    String made = shown.path("interruptibleCapacityReservationId").asText();
    assertThat(lending.lentAtAws(SOURCE))
        .singleElement()
        .satisfies(
            reservation -> {
              assertThat(reservation.capacityReservationId()).isEqualTo(made);
              assertThat(reservation.totalInstanceCount()).isEqualTo(4);
            });
    assertThat(lending.atAws(SOURCE).totalInstanceCount()).isEqualTo(16);
    assertThat(lending.records(SOURCE)).hasSize(1);
    assertThat(lending.record(SOURCE).path("details").path("interruptibleCapacityReservationId"))
        .isEqualTo(shown.path("interruptibleCapacityReservationId"));
    assertThat(lending.statuses(SOURCE)).containsExactly("REQUESTING", "pending", "active");
    assertThat(told("Interruptible Allocation Status Changed", "status")).contains("active");
  }

  @Test
  void takenBack_withInstancesOnIt_theyAreWarnedAndPeopleToldAndTheRecordEnds() {
    lending.lend(SOURCE, 4);
    String made = lending.untilLent(SOURCE, 4).path("interruptibleCapacityReservationId").asText();
    List<String> instances = lending.run(made, 3);

    Answer takenBack = stack.delete(route(SOURCE));

    assertThat(takenBack.status()).isEqualTo(202);
    JsonNode reclaim = takenBack.body().path("reclaim");
    assertThat(reclaim.path("fromInstanceCount").asInt()).isEqualTo(4);
    assertThat(reclaim.path("toInstanceCount").asInt()).isZero();
    assertThat(reclaim.path("interruptedInstanceCount").asInt()).isEqualTo(3);
    assertThat(reclaim.path("twoMinuteNotice").asBoolean()).isTrue();

    until(() -> !lending.record(SOURCE).path("open").asBoolean());
    assertThat(lending.statuses(SOURCE))
        .containsExactly("REQUESTING", "pending", "active", "canceling", "canceled");
    assertThat(lending.atAws(SOURCE).totalInstanceCount()).isEqualTo(20);
    assertThat(lending.atAws(SOURCE).availableInstanceCount()).isEqualTo(18);
    JsonNode over = lending.shown(SOURCE).path("reclaim");
    assertThat(over.path("reclaimedInstanceCount").asInt()).isEqualTo(4);
    assertThat(over.path("remainingInstanceCount").asInt()).isZero();
    assertThat(over.path("finishedAt").asText()).isNotEmpty();

    assertThat(told("EC2 Capacity Reservation Instance Interruption Warning", "instance-id"))
        .containsExactlyInAnyOrderElementsOf(instances);
    until(() -> notified("LENT_INSTANCE_INTERRUPTED").size() == 3);
    until(() -> notified("RECLAIM_FINISHED").size() == 1);
    assertThat(notified("LENT_INSTANCE_INTERRUPTED"))
        .allSatisfy(
            notification -> {
              assertThat(notification.path("attributes").path("severity").asText())
                  .isEqualTo("CRITICAL");
              assertThat(notification.path("message").asText())
                  .contains("What happened: EC2 ends the instance i-")
                  .contains("What it means:", "two minutes")
                  .contains("What to do: Save what runs there now");
            });
    assertThat(notified("RECLAIM_FINISHED").getFirst().path("message").asText())
        .contains("EC2 has taken back 4 lent instances of " + SOURCE)
        .contains("See GET /capacity-reservations/" + SOURCE);

    assertThat(lending.lend(SOURCE, 1).status()).isEqualTo(202);
    lending.untilLent(SOURCE, 1);
    assertThat(lending.records(SOURCE)).hasSize(2);
  }

  @Test
  void takenBackInPart_showsHowManyCameBack() {
    stack.local("PUT", "/_local/settings", "{\"interruptionNotice\":\"PT30M\"}");
    lending.lend(SOURCE, 4);
    String made = lending.untilLent(SOURCE, 4).path("interruptibleCapacityReservationId").asText();
    lending.run(made, 3);

    assertThat(lending.change(SOURCE, 2).status()).isEqualTo(202);

    JsonNode onTheWay = lending.shown(SOURCE);
    assertThat(onTheWay.path("status").asText()).isEqualTo("updating");
    assertThat(onTheWay.path("instanceCount").asInt()).isEqualTo(3);
    assertThat(onTheWay.path("reclaim").path("reclaimedInstanceCount").asInt()).isEqualTo(1);
    assertThat(onTheWay.path("reclaim").path("remainingInstanceCount").asInt()).isEqualTo(1);
    assertThat(onTheWay.path("reclaim").path("interruptedInstanceCount").asInt()).isEqualTo(1);
    JsonNode over = lending.untilLent(SOURCE, 2).path("reclaim");
    assertThat(over.path("reclaimedInstanceCount").asInt()).isEqualTo(2);
    assertThat(over.path("finishedAt").asText()).isNotEmpty();
  }

  @Test
  void changed_isAbsolute_olderOnesAreDropped_andDryRunsAskForPermissionOnly() {
    lending.lend(SOURCE, 4);
    lending.untilLent(SOURCE, 4);

    assertThat(lending.change(SOURCE, 6).status()).isEqualTo(202);
    lending.untilLent(SOURCE, 6);
    Answer older =
        stack.call(
            "PATCH",
            route(SOURCE),
            "{\"targetInstanceCount\":1}",
            Map.of("requested-at", Instant.now().minusSeconds(600).toString()));
    Answer dryRun = stack.patch(route(SOURCE), "{\"targetInstanceCount\":1,\"dryRun\":true}");

    assertThat(older.status()).isEqualTo(409);
    assertThat(older.text("detail")).contains("6 instances are to be lent");
    assertThat(dryRun.body().path("permitted").asBoolean()).isTrue();
    assertThat(stack.calls(UPDATE)).isEqualTo(1);
    assertThat(lending.shown(SOURCE).path("targetInstanceCount").asInt()).isEqualTo(6);
    assertThat(lending.records(SOURCE)).hasSize(1);
  }

  @Test
  void sameKey_atOnceAndLater_isOneAllocation() throws Exception {
    List<Callable<Answer>> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(() -> lending.lend(SOURCE, 4, "Idempotency-Key", "same"));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<Answer> answer : threads.invokeAll(clients)) {
        assertThat(answer.get().status()).isIn(202, 409);
      }
    }

    assertThat(lending.lend(SOURCE, 4, "Idempotency-Key", "same").status()).isEqualTo(202);
    assertThat(lending.lend(SOURCE, 5, "Idempotency-Key", "same").status()).isEqualTo(422);
    lending.untilLent(SOURCE, 4);
    assertThat(stack.calls(CREATE)).isEqualTo(1);
    assertThat(lending.records(SOURCE)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP_AFTER", "TRUNCATE_AFTER", "FAIL_AFTER"})
  void answerLost_isOneAllocationAndTheRightTarget(String effect) {
    stack.fault(CREATE, effect, 1);
    assertThat(lending.lend(SOURCE, 4).status()).isEqualTo(202);
    lending.untilLent(SOURCE, 4);

    stack.fault(UPDATE, effect, 1);
    assertThat(lending.change(SOURCE, 5).status()).isEqualTo(202);
    lending.untilLent(SOURCE, 5);

    assertOneAllocation(SOURCE, 5);
  }

  @Test
  void everyAnswerLost_isSaidToBeUnknown_andFoundByTheFollower() {
    stack.fault(CREATE, "DROP_AFTER", 10);

    Answer lent = lending.lend(SOURCE, 4);

    assertThat(lent.status()).isEqualTo(202);
    assertThat(lent.text("status")).isEqualTo("UNKNOWN");
    lending.untilLent(SOURCE, 4);
    assertThat(lending.statuses(SOURCE)).startsWith("REQUESTING", "UNKNOWN").endsWith("active");
    assertOneAllocation(SOURCE, 4);
  }

  /** A function that died in the middle of a request. */
  private record Killed(String step, String method, String source, String body, int lent) {}

  @Test
  void functionKilledAtAnyStep_repeatedUnderItsKey_isOneAllocationAndTheRightRecord() {
    List<Killed> killed = new ArrayList<>();
    for (String step : steps(CREATE)) {
      killed.add(killed(step, "POST", lending.reservation(8), "instanceCount", 2));
    }
    for (String step : steps(UPDATE)) {
      String source = lending.reservation(8);
      lending.lend(source, 2);
      lending.untilLent(source, 2);
      killed.add(killed(step, "PATCH", source, "targetInstanceCount", 3));
    }

    for (Killed one : killed) {
      until(() -> send(one).status() == 202);
    }

    for (Killed one : killed) {
      lending.untilLent(one.source(), one.lent());
      assertOneAllocation(one.source(), one.lent());
    }
  }

  private static List<String> steps(String operation) {
    List<String> steps = new ArrayList<>(BEFORE_THE_CALL);
    steps.add(operation);
    steps.add(AFTER_THE_CALL);
    return steps;
  }

  private Killed killed(String step, String method, String source, String member, int count) {
    Killed killed = new Killed(step, method, source, "{\"%s\":%d}".formatted(member, count), count);
    until(this::nothingRuns);
    stack.fault(step, "KILL_AFTER", 1);
    assertThat(send(killed).status()).as("%s %s", method, step).isGreaterThanOrEqualTo(500);
    return killed;
  }

  private Answer send(Killed killed) {
    return stack.call(
        killed.method(),
        route(killed.source()),
        killed.body(),
        Map.of("Idempotency-Key", killed.method() + killed.step()));
  }

  private boolean nothingRuns() {
    for (JsonNode execution : stack.local("GET", "/_local/executions", null).path("executions")) {
      if (execution.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return true;
  }

  @Test
  void killedAndNeverRepeated_isSeenThroughByTheSweep() {
    stack.fault(CREATE, "KILL_AFTER", 1);

    assertThat(lending.lend(SOURCE, 4).status()).isGreaterThanOrEqualTo(500);
    assertThat(lending.record(SOURCE).path("status").asText()).isEqualTo("REQUESTING");

    until(() -> sweep() && lending.statuses(SOURCE).contains("active"));
    lending.untilLent(SOURCE, 4);
    assertOneAllocation(SOURCE, 4);
    assertThat(stack.calls(CREATE)).isEqualTo(1);
  }

  @Test
  void olderChangeThatArrivesLate_loses() throws Exception {
    lending.lend(SOURCE, 2);
    lending.untilLent(SOURCE, 2);
    stack.holdBack(UPDATE);

    try (ExecutorService late = Executors.newSingleThreadExecutor()) {
      Future<Answer> older = late.submit(() -> lending.change(SOURCE, 4));
      until(() -> stack.calls(UPDATE) == 1);
      Answer newer = lending.change(SOURCE, 7);
      stack.endFaults();

      assertThat(newer.status()).isEqualTo(202);
      assertThat(older.get().status()).as("AWS may be busy with the newer one").isIn(202, 409, 422);
    }

    lending.untilLent(SOURCE, 7);
    assertThat(lending.atAws(SOURCE).interruptibleCapacityAllocation().targetInstanceCount())
        .isEqualTo(7);
    assertOneAllocation(SOURCE, 7);
  }

  @Test
  void madeElsewhere_isAdoptedOnce_andTakenBackHere() {
    lending.ec2.createInterruptibleCapacityReservationAllocation(
        request -> request.capacityReservationId(SOURCE).instanceCount(3));

    until(() -> sweep() && lending.records(SOURCE).size() == 1);
    assertThat(lending.record(SOURCE).path("requestedBy").asText()).isEqualTo("sweep");
    assertThat(stack.delete(route(SOURCE)).status()).isEqualTo(202);
    until(() -> lending.record(SOURCE).path("status").asText().equals("canceled"));

    sweep();
    assertThat(lending.records(SOURCE)).hasSize(1);
    assertThat(lending.atAws(SOURCE).totalInstanceCount()).isEqualTo(20);
  }

  @Test
  void takenBackElsewhere_theRecordEnds() {
    lending.lend(SOURCE, 3);
    lending.untilLent(SOURCE, 3);
    lending.ec2.updateInterruptibleCapacityReservationAllocation(
        request -> request.capacityReservationId(SOURCE).targetInstanceCount(0));

    until(() -> sweep() && !lending.record(SOURCE).path("open").asBoolean());
    assertThat(lending.record(SOURCE).path("status").asText()).isEqualTo("canceled");
  }

  @Test
  void allocationThatAwsCannotMake_endsFailed_andTheReservationCanBeLentAgain() {
    stack.local("POST", "/_local/failures", "{\"allocations\":1}");
    lending.lend(SOURCE, 4);
    until(() -> lending.record(SOURCE).path("status").asText().equals("failed"));

    assertThat(lending.record(SOURCE).path("open").asBoolean()).isFalse();
    lending.lend(SOURCE, 4);
    lending.untilLent(SOURCE, 4);
  }

  @Test
  void whatIsInTheWay_isToldInPlainWords_andNothingIsSent() {
    String ends = "cr-0a1b2c3d4e5f60004";
    String lent = "cr-0a1b2c3d4e5f60005";

    assertThat(lending.lend(ends, 4).body().path("errors").toString())
        .contains("has an end date")
        .contains("only 0 of 6 are unused");
    assertThat(lending.lend(lent, 1).body().path("errors").toString())
        .contains("lends 4 instances already");
    assertThat(lending.lend(SOURCE, 1001).status()).isEqualTo(422);
    assertThat(lending.lend("cr-0000000000000dead", 1).status()).isEqualTo(404);
    assertThat(stack.get(route(SOURCE)).status()).isEqualTo(404);
    assertThat(stack.delete(route(SOURCE)).status()).isEqualTo(404);
    assertThat(stack.calls(CREATE) + stack.calls(UPDATE)).isZero();
  }

  private void assertOneAllocation(String source, int instanceCount) {
    assertThat(lending.lentAtAws(source))
        .singleElement()
        .satisfies(
            reservation -> assertThat(reservation.totalInstanceCount()).isEqualTo(instanceCount));
    assertThat(lending.records(source)).hasSize(1);
  }

  private boolean sweep() {
    return stack.fire("sweep-interruptible-allocations");
  }

  /** A member of the details of all events of a type. */
  private List<String> told(String detailType, String member) {
    List<String> values = new ArrayList<>();
    for (JsonNode event : stack.events(detailType)) {
      values.add(event.path("detail").path(member).asText());
    }
    return values;
  }

  private List<JsonNode> notified(String kind) {
    return stack.notifications(kind);
  }
}
