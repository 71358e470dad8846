package capacityops.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.LedgerRestored;
import capacityops.blocks.domain.Notifier.Severity;
import capacityops.blocks.domain.PurchaseExecutions.Execution;
import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import capacityops.core.api.Calls.Call;
import capacityops.core.api.OpenApi;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.event.DomainEvent;
import capacityops.core.json.Json;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every handler with its sample event, over the real ledger; every answer keeps to openapi. */
class HandlersTest {
  private static final String ID = "019a9c00-0000-7000-8000-000000000001";
  private static final String ALL = "/capacity-block-purchases";
  private static final String ONE = ALL + "/{purchaseId}";
  private static final String BLOCK =
      """
      {"capacityBlockOfferingId":"cb-0123456789abcdef0","instancePlatform":"Linux/UNIX",
       "maxUpfrontFee":{"amount":"800.00","currencyCode":"USD"},"reason":"Training"}
      """;

  @RegisterExtension final LocalLedgerTable local = new LocalLedgerTable();
  private final OpenApi openApi = OpenApi.read();
  private TestDesk desk;

  record Route(String routeKey) {}

  record Found(List<OfferingView> capacityBlockOfferings, String nextToken) {}

  record FoundExtensions(List<OfferingView> capacityBlockExtensionOfferings) {}

  record Listed(List<PurchaseView> capacityBlockPurchases) {}

  record Blocks(List<ListCapacityBlocksHandler.Block> capacityBlocks) {}

  record Wrong(int status, String detail, List<FieldProblem> errors) {}

  record FieldProblem(String field, String message) {}

  record Permitted(boolean dryRun, boolean permitted) {}

  @BeforeEach
  void desk() throws Exception {
    desk = new TestDesk(local, "0");
  }

  @Test
  void samples_ofEveryRoute_searchAskApproveBuyAndFollow() throws IOException {
    Found found = replay(desk.offerings, "list-capacity-block-offerings").as(Found.class);
    assertThat(found.capacityBlockOfferings())
        .extracting(offering -> offering.pricePerInstanceHour().amount().toPlainString())
        .containsExactly("31.34");

    Answer asked = replay(desk.request, "request-purchase");
    assertThat(asked.statusCode()).isEqualTo(202);
    assertThat(asked.headers()).containsEntry("location", ALL + "/" + ID);
    assertThat(asked.as(PurchaseView.class).status()).isEqualTo("AWAITING_APPROVAL");
    assertThat(replay(desk.list, "list-purchases").as(Listed.class).capacityBlockPurchases())
        .hasSize(1);

    Answer approved = replay(desk.approve, "approve-purchase");
    assertThat(approved.statusCode()).isEqualTo(202);
    assertThat(desk.executions.all()).containsExactly(new Execution(ID, 1, 1));
    assertBudget("247.84", "752.16", "0.00");

    assertThat(step(desk.buy, "buy-capacity-block")).contains("\"status\":\"PAYMENT_PENDING\"");
    assertThat(step(desk.buy, "buy-capacity-block")).contains("\"status\":\"PAYMENT_PENDING\"");
    assertThat(desk.ec2.sent()).isEqualTo(1);

    desk.ec2.settle();
    assertThat(step(desk.follow, "follow-purchase")).contains("\"action\":\"END\"");
    assertThat(step(desk.sweep, "sweep-purchases")).contains("\"withoutRecord\":0");
    PurchaseView bought = replay(desk.get, "get-purchase").as(PurchaseView.class);
    assertThat(bought.capacityReservationId()).isEqualTo(FakeEc2.RESERVATION);
    assertThat(bought.transitions())
        .extracting(PurchaseView.Transition::status)
        .containsExactly(
            "AWAITING_APPROVAL", "APPROVED", "SENDING", "PAYMENT_PENDING", "SCHEDULED");
    assertBudget("247.84", "0.00", "752.16");

    assertThat(replay(desk.blocks, "list-capacity-blocks").as(Blocks.class).capacityBlocks())
        .extracting(ListCapacityBlocksHandler.Block::purchaseId)
        .containsExactly(ID);
    assertThat(desk.told)
        .extracting(DomainEvent::detailType)
        .containsOnly("Capacity Block Purchase Status Changed");
  }

  @Test
  void extension_isFoundAskedForAndBought() throws IOException {
    assertThat(
            replay(desk.extensionOfferings, "list-capacity-block-extension-offerings")
                .as(FoundExtensions.class)
                .capacityBlockExtensionOfferings())
        .hasSize(1);
    ask(
        """
        {"capacityReservationId":"cr-0aaaaaaaaaaaaaaa1",
         "capacityBlockExtensionOfferingId":"cbe-0123456789abcdef0",
         "maxUpfrontFee":{"amount":"752.16","currencyCode":"USD"},"reason":"More time"}
        """);
    replay(desk.approve, "approve-purchase");

    assertThat(step(desk.buy, "buy-capacity-block")).contains("\"status\":\"PAYMENT_PENDING\"");

    PurchaseView bought = replay(desk.get, "get-purchase").as(PurchaseView.class);
    assertThat(bought.kind()).isEqualTo("EXTENSION");
    assertThat(desk.ec2.sent()).isEqualTo(1);
  }

  @Test
  void request_withoutAKeyOrWithEverythingWrong_isTold() {
    assertThat(called(desk.request, ALL, Call.of("POST", ALL).body(BLOCK)).statusCode())
        .isEqualTo(400);

    Answer wrong =
        called(
            desk.request,
            ALL,
            Call.of("POST", ALL)
                .header("idempotency-key", "k")
                .body(
                    """
                    {"capacityBlockOfferingId":"!","instancePlatform":"Amiga","region":"mars",
                     "maxUpfrontFee":{"amount":"-1","currencyCode":"XXXX"},
                     "tags":{"aws:x":"y","capacity-ops:purchase-id":"z"},"colour":"red"}
                    """));

    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.as(Wrong.class).errors())
        .extracting(FieldProblem::field)
        .contains(
            "capacityBlockOfferingId",
            "instancePlatform",
            "region",
            "maxUpfrontFee.amount",
            "maxUpfrontFee.currencyCode",
            "reason",
            "tags.aws:x",
            "tags.capacity-ops:purchase-id",
            "colour");
  }

  @Test
  void request_costsMoreThanAllowed_orIsNotKnown_isTold() {
    desk.ec2.charge("800.01");
    assertThat(ask(BLOCK).statusCode()).isEqualTo(422);
    assertThat(ask(BLOCK.replace("cb-0123456789abcdef0", "cb-ffff"), "other").statusCode())
        .isEqualTo(404);
  }

  @Test
  void request_outsideTheStacksRegions_isToldAndKeepsNothing() throws IOException {
    String elsewhere = BLOCK.replaceFirst("\\{", "{\"region\":\"eu-west-1\",");
    replay(desk.offerings, "list-capacity-block-offerings");

    Answer refused = ask(elsewhere);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.as(Wrong.class).errors())
        .containsExactly(
            new FieldProblem(
                "region", "eu-west-1 is not among the stack's CapacityBlockRegions: us-east-1"));
    assertThat(
            called(
                    desk.request,
                    ALL,
                    Call.of("POST", ALL).body(elsewhere.replaceFirst("\\{", "{\"dryRun\":true,")))
                .statusCode())
        .isEqualTo(422);
    assertThat(replay(desk.list, "list-purchases").as(Listed.class).capacityBlockPurchases())
        .isEmpty();
  }

  @Test
  void search_outsideTheStacksRegions_isTold() {
    Answer blocks =
        called(
            desk.offerings,
            "/capacity-block-offerings",
            search().query("region", "us-east-1").query("region", "eu-west-1"));
    Answer extensions =
        called(
            desk.extensionOfferings,
            "/capacity-block-extension-offerings",
            Call.of("GET", "/capacity-block-extension-offerings")
                .query("capacityReservationId", FakeEc2.RESERVATION)
                .query("capacityBlockExtensionDurationHours", "24")
                .query("region", "eu-west-1"));

    for (Answer refused : List.of(blocks, extensions)) {
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.as(Wrong.class).errors())
          .containsExactly(
              new FieldProblem(
                  "region", "eu-west-1 is not among the stack's CapacityBlockRegions: us-east-1"));
    }
  }

  @Test
  void request_sameKeyTwice_isOnePurchase_andAnotherBodyIsNot() {
    Answer first = ask(BLOCK, "same");
    Answer again = ask(BLOCK, "same");

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(ask(BLOCK.replace("Training", "Something else"), "same").statusCode())
        .isEqualTo(422);
  }

  @Test
  void dryRun_asksIamAndKeepsNothing() throws IOException {
    String dry = BLOCK.replaceFirst("\\{", "{\"dryRun\":true,");
    Answer permitted = called(desk.request, ALL, Call.of("POST", ALL).body(dry));
    assertThat(permitted.as(Permitted.class)).isEqualTo(new Permitted(true, true));

    desk.ec2.deny();
    assertThat(called(desk.request, ALL, Call.of("POST", ALL).body(dry)).statusCode())
        .isEqualTo(403);
    assertThat(replay(desk.list, "list-purchases").as(Listed.class).capacityBlockPurchases())
        .isEmpty();
    assertThat(desk.ec2.sent()).isZero();
  }

  @Test
  void search_dryRunAndPages_areEc2sOwn() {
    String path = "/capacity-block-offerings";
    Answer dry = called(desk.offerings, path, search().query("dryRun", "true"));
    assertThat(dry.as(Permitted.class)).isEqualTo(new Permitted(true, true));

    Found first = called(desk.offerings, path, search().query("maxResults", "1")).as(Found.class);
    assertThat(first.nextToken()).isNotBlank().isNotEqualTo("more");
    Found last =
        called(
                desk.offerings,
                path,
                search().query("maxResults", "1").query("nextToken", first.nextToken()))
            .as(Found.class);
    assertThat(last.nextToken()).isNull();

    Answer twoRegions =
        called(
            desk.offerings,
            path,
            search()
                .query("maxResults", "1")
                .query("region", "us-east-1")
                .query("region", "us-west-2"));
    assertThat(twoRegions.statusCode()).isEqualTo(422);

    desk.ec2.deny();
    assertThat(called(desk.offerings, path, search().query("dryRun", "true")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void search_wrongDurationOrKind_isTold() {
    Answer wrong =
        called(
            desk.offerings,
            "/capacity-block-offerings",
            Call.of("GET", "/capacity-block-offerings").query("capacityDurationHours", "360"));

    assertThat(wrong.as(Wrong.class).errors())
        .extracting(FieldProblem::field)
        .containsExactlyInAnyOrder("capacityDurationHours", "instanceType");
  }

  @Test
  void approval_byTheRequester_isForbidden_andByAnotherWithAnOldQuoteAConflict()
      throws IOException {
    replay(desk.request, "request-purchase");

    assertThat(decide(desk.approve, "approval", "ALICE", "{}").statusCode()).isEqualTo(403);
    assertThat(
            decide(
                    desk.approve,
                    "approval",
                    "BOB",
                    "{\"quoteHash\":\"%s\"}".formatted("0".repeat(64)))
                .statusCode())
        .isEqualTo(409);
    assertThat(decide(desk.approve, "approval", "BOB", "").statusCode()).isEqualTo(202);
    assertThat(decide(desk.approve, "approval", "BOB", "").statusCode()).isEqualTo(202);
    assertThat(decide(desk.approve, "approval", "CAROL", "").statusCode()).isEqualTo(409);
  }

  @Test
  void approval_overTheBudget_isAConflictAndHoldsNothing() {
    ask(BLOCK, "first");
    ask(BLOCK, "second");
    PurchaseView[] two = {shown(1), shown(2)};
    assertThat(two[1].overlaps()).extracting(PurchaseView.Overlap::purchaseId).hasSize(1);

    assertThat(approvalOf(two[0].purchaseId())).isEqualTo(202);
    assertThat(approvalOf(two[1].purchaseId())).isEqualTo(409);
    assertBudget("247.84", "752.16", "0.00");
  }

  @Test
  void approval_afterItsWindow_lapses() throws IOException {
    replay(desk.request, "request-purchase");
    desk.pass(Duration.ofDays(2));

    assertThat(decide(desk.approve, "approval", "BOB", "").statusCode()).isEqualTo(409);
    assertThat(replay(desk.get, "get-purchase").as(PurchaseView.class).status())
        .isEqualTo("LAPSED");
  }

  @Test
  void rejection_sample_isRecordedWithItsComment() throws IOException {
    replay(desk.request, "request-purchase");

    assertThat(replay(desk.reject, "reject-purchase").as(PurchaseView.class).status())
        .isEqualTo("REJECTED");
    assertThat(replay(desk.get, "get-purchase").as(PurchaseView.class).transitions().getLast())
        .extracting(PurchaseView.Transition::reason)
        .isEqualTo("Too expensive");
  }

  @Test
  void resolution_sample_afterTheWindow_releasesTheBudget() throws IOException {
    replay(desk.request, "request-purchase");
    replay(desk.approve, "approve-purchase");
    desk.ec2.fallSilent();
    assertThat(step(desk.buy, "buy-capacity-block")).contains("UNKNOWN");
    assertThat(replay(desk.resolve, "resolve-purchase").statusCode()).isEqualTo(409);
    for (int i = 0; i < 4; i++) {
      desk.pass(Duration.ofMinutes(11));
      step(desk.follow, "follow-purchase");
    }
    assertThat(replay(desk.get, "get-purchase").as(PurchaseView.class).status())
        .isEqualTo("NEEDS_DECISION");
    assertBudget("247.84", "752.16", "0.00");

    assertThat(replay(desk.resolve, "resolve-purchase").as(PurchaseView.class).status())
        .isEqualTo("ABANDONED");
    assertBudget("1000.00", "0.00", "0.00");
    assertThat(desk.ec2.sent()).isEqualTo(1);
  }

  @Test
  void smallFee_needsNoApproval() throws Exception {
    desk = new TestDesk(local, "752.16");

    Answer asked = replay(desk.request, "request-purchase");

    assertThat(asked.as(PurchaseView.class).status()).isEqualTo("APPROVED");
    assertThat(desk.executions.all()).hasSize(1);
  }

  @Test
  void restoredLedger_buysNothing_andIsQuarantinedBySweep() throws IOException {
    replay(desk.request, "request-purchase");
    replay(desk.approve, "approve-purchase");
    desk.restore();

    assertThatThrownBy(() -> step(desk.buy, "buy-capacity-block"))
        .isInstanceOf(LedgerRestored.class);
    assertThat(step(desk.sweep, "sweep-purchases")).contains("\"original\":false");
    assertThat(replay(desk.get, "get-purchase").as(PurchaseView.class).status())
        .isEqualTo("UNKNOWN");
    assertThat(desk.ec2.sent()).isZero();
  }

  @Test
  void buyer_isAskedForADryRun_answersWithIamsWord() {
    byte[] answer =
        Calls.invoke(
            desk.buy,
            """
            {"permissionCheck":{"block":{"region":"us-east-1",
             "capacityBlockOfferingId":"cb-1","instancePlatform":"Linux/UNIX","tags":{},
             "attempt":1}}}
            """
                .getBytes(StandardCharsets.UTF_8));

    assertThat(new String(answer, StandardCharsets.UTF_8))
        .isEqualTo("{\"permission\":{\"permitted\":true}}");
    assertThat(desk.ec2.sent()).isZero();
  }

  @Test
  void notice_sample_tellsWhoHasToDoSomething() throws IOException {
    step(desk.notify, "notify-of-purchase");

    assertThat(desk.notices)
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.severity()).isEqualTo(Severity.WARNING);
              assertThat(notice.subject()).contains("needs your approval");
              assertThat(notice.text()).contains("POST " + ALL + "/" + ID + "/approval");
            });
  }

  @Test
  void budget_wrongMonth_andUnknownPurchase_areTold() {
    assertThat(
            called(
                    desk.budget,
                    "/budgets/{month}",
                    Call.of("GET", "/budgets/2026-13").pathParameter("month", "2026-13"))
                .statusCode())
        .isEqualTo(422);
    assertThat(
            called(desk.get, ONE, Call.of("GET", ALL + "/" + ID).pathParameter("purchaseId", ID))
                .statusCode())
        .isEqualTo(404);
  }

  private Answer ask(String body) {
    return ask(body, "key");
  }

  private Answer ask(String body, String key) {
    return called(
        desk.request, ALL, Call.of("POST", ALL).header("idempotency-key", key).body(body));
  }

  private static Call search() {
    return Call.of("GET", "/capacity-block-offerings")
        .query("instanceType", "p5.48xlarge")
        .query("instanceCount", "1")
        .query("capacityDurationHours", "24");
  }

  /** The purchases in the order of their making. */
  private PurchaseView shown(int number) {
    List<PurchaseView> newestFirst =
        called(desk.list, ALL, Call.of("GET", ALL)).as(Listed.class).capacityBlockPurchases();
    String id = newestFirst.get(newestFirst.size() - number).purchaseId();
    return called(desk.get, ONE, Call.of("GET", ALL + "/" + id).pathParameter("purchaseId", id))
        .as(PurchaseView.class);
  }

  private int approvalOf(String id) {
    return called(
            desk.approve,
            ONE + "/approval",
            Call.of("POST", ALL + "/" + id + "/approval").pathParameter("purchaseId", id).by("bob"))
        .statusCode();
  }

  private Answer decide(RequestStreamHandler handler, String what, String user, String body) {
    Call call =
        Call.of("POST", "%s/%s/%s".formatted(ALL, ID, what))
            .pathParameter("purchaseId", ID)
            .by(user);
    return called(handler, ONE + "/" + what, body.isEmpty() ? call : call.body(body));
  }

  private void assertBudget(String available, String held, String committed) {
    GetBudgetHandler.BudgetView budget =
        called(
                desk.budget,
                "/budgets/{month}",
                Call.of("GET", "/budgets/2026-11").pathParameter("month", "2026-11"))
            .as(GetBudgetHandler.BudgetView.class);
    assertThat(
            List.of(
                budget.available().amount().toPlainString(),
                budget.held().amount().toPlainString(),
                budget.committed().amount().toPlainString()))
        .containsExactly(available, held, committed);
  }

  private Answer replay(RequestStreamHandler handler, String sample) throws IOException {
    byte[] event = sample(sample);
    String[] route = Json.read(event, Route.class).routeKey().split(" ", 2);
    return described(route[0], route[1], Json.read(Calls.invoke(handler, event), Answer.class));
  }

  private Answer called(RequestStreamHandler handler, String route, Call call) {
    Answer answer = Calls.call(handler, call);
    return described(call.method(), route, answer);
  }

  /** Every answer keeps to the API's description. */
  private Answer described(String method, String route, Answer answer) {
    assertThat(
            openApi.objections(
                method,
                route,
                answer.statusCode(),
                answer.headers().get("content-type"),
                answer.body()))
        .as(answer.body())
        .isEmpty();
    return answer;
  }

  private static String step(RequestStreamHandler handler, String name) throws IOException {
    return new String(Calls.invoke(handler, sample(name)), StandardCharsets.UTF_8);
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(
        Path.of(System.getProperty("repository.root"), "events", name + ".json"));
  }
}
