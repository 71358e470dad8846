package capacityops.lending;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import capacityops.core.api.Calls.Call;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.OpenApi;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.json.Json;
import capacityops.core.telemetry.Meter;
import capacityops.core.time.Ids;
import capacityops.lending.aws.SnapshotTable;
import capacityops.lending.domain.ApplyLendingPolicy;
import capacityops.lending.domain.FakeAws;
import capacityops.lending.domain.FakeAws.Fault;
import capacityops.lending.domain.Stack;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HandlersTest {
  private static final String ROUTE =
      "/capacity-reservations/{capacityReservationId}/interruptible-allocation";
  private static final String PATH =
      "/capacity-reservations/" + FakeAws.SOURCE + "/interruptible-allocation";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private final OpenApi openApi = OpenApi.read();
  private Stack stack;
  private CreateInterruptibleAllocationHandler create;
  private ChangeInterruptibleAllocationHandler change;
  private GetInterruptibleAllocationHandler get;

  record Route(String routeKey) {}

  record Allocation(
      String allocationId,
      String status,
      Integer instanceCount,
      Integer targetInstanceCount,
      Integer acceptedTargetInstanceCount,
      String interruptibleCapacityReservationId,
      Reclaim reclaim,
      List<Transition> transitions,
      String requestedBy) {}

  record Reclaim(
      int reclaimedInstanceCount,
      int remainingInstanceCount,
      Integer interruptedInstanceCount,
      Boolean twoMinuteNotice) {}

  record Transition(String status) {}

  record Wrong(String type, int status, String detail, List<FieldProblem> errors) {}

  record FieldProblem(String field, String message) {}

  @BeforeEach
  void handlers() throws Exception {
    stack = new Stack(table);
    IdempotentRequests requests =
        new IdempotentRequests(
            new IdempotencyTable(table.client(), table.name()),
            Ids.timeOrdered(stack.clock),
            stack.clock,
            Duration.ofSeconds(35));
    create = new CreateInterruptibleAllocationHandler(stack.lending, requests, stack.clock);
    change = new ChangeInterruptibleAllocationHandler(stack.changing, requests, stack.clock);
    get = new GetInterruptibleAllocationHandler(stack.showing);
  }

  @Test
  void samples_ofEveryRoute_lendChangeShowAndTakeBack() throws IOException {
    Answer lent = replay(create, "create-interruptible-allocation");
    assertThat(lent.statusCode()).isEqualTo(202);
    assertThat(lent.headers()).containsEntry("location", PATH);
    Allocation pending = lent.as(Allocation.class);
    assertThat(pending.status()).isEqualTo("pending");
    assertThat(pending.targetInstanceCount()).isEqualTo(4);
    assertThat(pending.requestedBy()).isEqualTo("arn:aws:iam::123456789012:user/alice");

    stack.aws.settle();
    var recording = new RecordInterruptibleAllocationHandler(stack.following);
    Calls.invoke(
        recording,
        Json.bytes(
            new RecordInterruptibleAllocationHandler.Seen(pending.allocationId(), "follower")));
    assertThat(shown().status()).isEqualTo("active");

    stack.aws.useLent(3);
    assertThat(replay(change, "change-interruptible-allocation").statusCode()).isEqualTo(202);
    Allocation changing = replay(get, "get-interruptible-allocation").as(Allocation.class);
    assertThat(changing.status()).isEqualTo("updating");
    assertThat(changing.reclaim()).isEqualTo(new Reclaim(0, 2, 1, true));

    stack.aws.reclaimed(1);
    assertThat(shown().reclaim()).isEqualTo(new Reclaim(1, 1, 1, true));
    stack.aws.settle();
    assertThat(replay(change, "take-back-interruptible-allocation").statusCode()).isEqualTo(202);
    assertThat(shown().targetInstanceCount()).isZero();
    assertThat(shown().transitions())
        .extracting(Transition::status)
        .startsWith("REQUESTING", "pending", "active", "updating");
  }

  @Test
  void create_sameKeyTwice_givesTheFirstAnswerAndOneAllocation() throws IOException {
    Answer first = replay(create, "create-interruptible-allocation");
    Answer again = replay(create, "create-interruptible-allocation");

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(stack.aws.allocationsMade()).isEqualTo(1);
  }

  @Test
  void create_answerLost_isSaidToBeUnknown() {
    stack.aws.failingCreates(Fault.FAIL_AFTER);

    Answer answer = called(create, "POST", call("POST").body("{\"instanceCount\":4}"));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.as(Allocation.class).status()).isEqualTo("UNKNOWN");
  }

  @Test
  void create_everythingWrong_isToldAtOnce() {
    Answer answer =
        called(
            create,
            "POST",
            Call.of("POST", PATH)
                .pathParameter("capacityReservationId", "reservation")
                .body(
                    "{\"instanceCount\":1001,\"tags\":{\"aws:x\":\"y\"},\"dryRun\":\"yes\","
                        + "\"count\":1}"));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.as(Wrong.class).errors())
        .extracting(FieldProblem::field)
        .contains("capacityReservationId", "instanceCount", "tags.aws:x", "dryRun", "count");
  }

  @Test
  void dryRun_permittedOrNot_isAnsweredAsSuch() {
    Answer permitted =
        called(create, "POST", call("POST").body("{\"instanceCount\":4,\"dryRun\":true}"));
    assertThat(permitted.statusCode()).isEqualTo(200);
    assertThat(permitted.body()).isEqualTo("{\"dryRun\":true,\"permitted\":true}");

    stack.aws.failingCreates(Fault.REFUSE);
    assertThat(
            called(create, "POST", call("POST").body("{\"instanceCount\":4,\"dryRun\":true}"))
                .statusCode())
        .isEqualTo(403);
    stack.aws.failingUpdates(Fault.REFUSE);
    assertThat(called(change, "DELETE", call("DELETE").query("dryRun", "true")).statusCode())
        .isEqualTo(403);
    assertThat(stack.aws.allocationsMade()).isZero();
  }

  @Test
  void change_olderThanTheLastByItsTime_isAConflict() throws IOException {
    replay(create, "create-interruptible-allocation");
    stack.aws.settle();
    String older = stack.clock.instant().minusSeconds(60).toString();

    Answer inBody =
        called(
            change,
            "PATCH",
            call("PATCH")
                .body("{\"targetInstanceCount\":1,\"requestedAt\":\"%s\"}".formatted(older)));
    Answer inHeader =
        called(
            change,
            "PATCH",
            call("PATCH").header("requested-at", older).body("{\"targetInstanceCount\":1}"));

    assertThat(inBody.statusCode()).isEqualTo(409);
    assertThat(inHeader.statusCode()).isEqualTo(409);
    assertThat(stack.aws.appliedTargets()).isEmpty();
  }

  @Test
  void get_whereNothingIsLent_isNotFound() {
    assertThat(called(get, "GET", call("GET")).statusCode()).isEqualTo(404);
  }

  @Test
  void schedules_samples_areTaken() throws Exception {
    stack.aws.lentElsewhere(2);
    String swept =
        text(
            new SweepInterruptibleAllocationsHandler(stack.sweeping),
            "sweep-interruptible-allocations");
    assertThat(swept).contains("\"adopted\":1");

    ApplyLendingPolicy policy =
        new ApplyLendingPolicy(
            stack.aws,
            new SnapshotTable(table.client(), table.name(), "us-east-1"),
            stack.log.targets(),
            stack.log.decisions(),
            stack.lending,
            stack.changing,
            stack.bus,
            Meter.silent(),
            Ids.timeOrdered(stack.clock),
            stack.clock,
            true);
    assertThat(text(new ApplyLendingPolicyHandler(policy), "apply-lending-policy"))
        .isEqualTo("{\"considered\":0,\"lent\":0,\"takenBack\":0,\"failed\":0,\"dryRun\":true}");
  }

  private Allocation shown() {
    return called(get, "GET", call("GET")).as(Allocation.class);
  }

  private static Call call(String method) {
    return Call.of(method, PATH).pathParameter("capacityReservationId", FakeAws.SOURCE);
  }

  private Answer replay(RequestStreamHandler handler, String sample) throws IOException {
    byte[] event = sample(sample);
    return described(
        Json.read(event, Route.class).routeKey().split(" ", 2)[0],
        Json.read(Calls.invoke(handler, event), Answer.class));
  }

  private Answer called(RequestStreamHandler handler, String method, Call call) {
    return described(method, Calls.call(handler, call));
  }

  /** Every answer keeps to the API's description. */
  private Answer described(String method, Answer answer) {
    assertThat(
            openApi.objections(
                method,
                ROUTE,
                answer.statusCode(),
                answer.headers().get("content-type"),
                answer.body()))
        .isEmpty();
    return answer;
  }

  private static String text(RequestStreamHandler handler, String schedule) throws IOException {
    return new String(
        Calls.invoke(handler, sample(schedule)), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(
        Path.of(System.getProperty("repository.root"), "events", name + ".json"));
  }
}
