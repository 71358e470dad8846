package capacityops.local.e2e;

import static capacityops.local.e2e.StackUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.e2e.StackUnderTest.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Purchases on the whole stack: over HTTP, with real processes, and with faults. */
class CapacityBlockPurchaseTest {
  private static final String ALL = "/capacity-block-purchases";
  private static final BigDecimal LIMIT = new BigDecimal("100000.00");
  private static final String SEARCH =
      "/capacity-block-offerings?instanceCount=1&capacityDurationHours=24&region=us-east-1"
          + "&instanceType=";

  @RegisterExtension final StackUnderTest stack = StackUnderTest.sharedStack();

  /** An offering as the search showed it. */
  private record Found(String id, BigDecimal fee) {}

  @Test
  void block_isSearchedAskedForApprovedBoughtAndPaid_toTheCent() {
    Found offering = search("p5.48xlarge");
    Answer asked = request(offering, "tour");
    assertThat(asked.status()).isEqualTo(202);
    assertThat(asked.text("status")).isEqualTo("AWAITING_APPROVAL");
    assertThat(stack.calls("PurchaseCapacityBlock")).isZero();

    String id = asked.text("purchaseId");
    assertThat(approve(id).status()).isEqualTo(202);
    until(() -> status(id).equals("SCHEDULED"));

    assertBoughtOnce(id, offering);
    assertThat(stack.calls("AssumeRole")).as("the deadline fence").isPositive();
    assertThat(recorded(id))
        .containsExactly(
            "AWAITING_APPROVAL", "APPROVED", "SENDING", "PAYMENT_PENDING", "SCHEDULED");
    assertThat(purchase(id).path("approvals").path(0).path("approvedBy").asText())
        .endsWith("user/bob");
    until(() -> subjects().contains("Capacity Block p5.48xlarge is paid"));
    assertThat(subjects()).contains("Capacity Block p5.48xlarge needs your approval");
    assertThat(ours().getFirst().path("purchaseId").asText()).isEqualTo(id);
  }

  @Test
  void extension_ofABoughtBlock_isBoughtOnceToo() {
    Found offering = search("p5.48xlarge");
    String id = bought(offering, "to-extend");
    String reservation = purchase(id).path("capacityReservationId").asText();
    JsonNode more =
        stack
            .get(
                "/capacity-block-extension-offerings?capacityBlockExtensionDurationHours=24"
                    + "&capacityReservationId="
                    + reservation)
            .body()
            .path("capacityBlockExtensionOfferings")
            .path(0);
    BigDecimal fee = new BigDecimal(more.path("upfrontFee").path("amount").asText());

    Answer asked =
        stack.post(
            ALL,
            """
            {"capacityReservationId":"%s","capacityBlockExtensionOfferingId":"%s",
             "maxUpfrontFee":{"amount":"%s","currencyCode":"USD"},"reason":"More time"}
            """
                .formatted(
                    reservation, more.path("capacityBlockExtensionOfferingId").asText(), fee),
            "Idempotency-Key",
            "more");
    String extension = asked.text("purchaseId");
    assertThat(asked.text("kind")).isEqualTo("EXTENSION");
    assertThat(approve(extension).status()).isEqualTo(202);
    until(() -> status(extension).equals("SCHEDULED"));

    assertThat(stack.calls("PurchaseCapacityBlockExtension")).isEqualTo(1);
    assertBudget(extension, "0.00", offering.fee().add(fee).toPlainString());
  }

  @Test
  void smallFee_needsNoApproval() {
    Found offering =
        searched("p4d.24xlarge", "us-east-1").stream()
            .filter(one -> one.fee().compareTo(new BigDecimal("300")) <= 0)
            .findFirst()
            .orElseThrow();

    String id = request(offering, "small").text("purchaseId");

    until(() -> status(id).equals("SCHEDULED"));
    assertBoughtOnce(id, offering);
    assertThat(purchase(id).path("approvals").path(0).has("approvedBy")).isFalse();
  }

  @Test
  void paymentFails_blockIsReleased_andSoIsTheBudget() {
    Found offering = searched("trn1.32xlarge", "us-west-2").getFirst();
    String id = request(offering, "unpaid").text("purchaseId");

    approve(id);
    until(() -> status(id).equals("PAYMENT_FAILED"));

    assertThat(stack.calls("PurchaseCapacityBlock")).isEqualTo(1);
    assertBudget(id, "0.00", "0.00");
    until(() -> subjects().contains("Capacity Block trn1.32xlarge could not be paid"));
  }

  @Test
  void ownApproval_isForbidden_andNothingIsSent() {
    String id = request(search("p5.48xlarge"), "alone").text("purchaseId");

    assertThat(stack.postAs("alice", approval(id), "{}").status()).isEqualTo(403);

    assertThat(status(id)).isEqualTo("AWAITING_APPROVAL");
    assertThat(stack.calls("PurchaseCapacityBlock")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP_AFTER", "TRUNCATE_AFTER", "FAIL_AFTER", "KILL_AFTER"})
  void boughtButNotTold_isFoundAndNeverSentAgain(String effect) {
    Found offering = search("p5.48xlarge");
    String id = request(offering, "lost").text("purchaseId");
    stack.fault("PurchaseCapacityBlock", effect, 1);

    approve(id);
    until(() -> status(id).equals("SCHEDULED"));

    assertBoughtOnce(id, offering);
    assertThat(recorded(id)).contains("SENDING").doesNotContain("REFUSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"THROTTLE", "FAIL_BEFORE"})
  void notBoughtAndNotTold_waitsForAPerson_withItsFeeHeld(String effect) {
    Found offering = search("p5.48xlarge");
    String id = request(offering, "nothing").text("purchaseId");
    stack.fault("PurchaseCapacityBlock", effect, 1);

    approve(id);
    until(() -> status(id).equals("NEEDS_DECISION"));

    assertThat(stack.calls("PurchaseCapacityBlock")).isEqualTo(1);
    assertBudget(id, offering.fee().toPlainString(), "0.00");
    Answer abandoned =
        stack.postAs(
            "bob",
            "%s/%s/resolution".formatted(ALL, id),
            "{\"decision\":\"ABANDON\",\"comment\":\"CloudTrail shows nothing\"}");
    assertThat(abandoned.text("status")).isEqualTo("ABANDONED");
    assertBudget(id, "0.00", "0.00");
    assertThat(stack.calls("PurchaseCapacityBlock")).isEqualTo(1);
  }

  @Test
  void retry_afterADecision_needsASecondApproval_andIsAnotherAttempt() {
    Found offering = search("p5.48xlarge");
    String id = request(offering, "again").text("purchaseId");
    stack.fault("PurchaseCapacityBlock", "FAIL_BEFORE", 1);
    approve(id);
    until(() -> status(id).equals("NEEDS_DECISION"));

    Answer retried =
        stack.postAs(
            "bob",
            "%s/%s/resolution".formatted(ALL, id),
            "{\"decision\":\"RETRY\",\"comment\":\"EC2 says that it was not bought\"}");
    assertThat(retried.text("status")).isEqualTo("AWAITING_APPROVAL");
    assertThat(stack.postAs("bob", approval(id), "{}").status()).isEqualTo(403);
    assertThat(stack.postAs("carol", approval(id), "{}").status()).isEqualTo(202);
    until(() -> status(id).equals("SCHEDULED"));

    assertThat(stack.calls("PurchaseCapacityBlock")).isEqualTo(2);
    assertThat(ours()).hasSize(1);
    assertBudget(id, "0.00", offering.fee().toPlainString());
    assertThat(ours().getFirst().path("tags").path("capacity-ops:purchase-id").asText())
        .isEqualTo(id + "#2");
  }

  @Test
  void tableThrottled_changesNothingInTheEnd() {
    Found offering = search("p5.48xlarge");
    String id = request(offering, "slow-table").text("purchaseId");
    stack.fault("TransactWriteItems", "THROTTLE", 4);

    until(() -> approve(id).status() == 202);
    until(() -> status(id).equals("SCHEDULED"));

    assertBoughtOnce(id, offering);
  }

  @Test
  void executionStopped_isStartedAgainBySweep() {
    Found offering = search("p5.48xlarge");
    String id = request(offering, "stopped").text("purchaseId");
    stack.fault("DescribeCapacityBlocks", "FAIL_BEFORE", 1000);
    approve(id);
    until(() -> stack.invocations("FollowPurchase") > 0);
    try (SfnClient states = stack.client(SfnClient.builder(), "123456789012")) {
      states.stopExecution(request -> request.executionArn(execution()));
    }
    stack.untilFunctionsRest();
    stack.endFaults();

    until(() -> sweep() && executions() == 2);
    until(() -> sweep() && status(id).equals("SCHEDULED"));

    assertBoughtOnce(id, offering);
  }

  @Test
  void sweepAndASecondExecution_afterTheAnswerWasLost_sendNothing() {
    Found offering = search("p5.48xlarge");
    String id = request(offering, "swept").text("purchaseId");
    stack.fault("PurchaseCapacityBlock", "KILL_AFTER", 1);
    approve(id);
    until(() -> stack.calls("PurchaseCapacityBlock") == 1);

    sweep();
    sweep();
    until(() -> status(id).equals("SCHEDULED"));

    assertBoughtOnce(id, offering);
  }

  @Test
  void sameKey_repeatedByTheClient_isOnePurchase() {
    Found offering = search("p5.48xlarge");
    String id = request(offering, "same").text("purchaseId");
    assertThat(request(offering, "same").text("purchaseId")).isEqualTo(id);
    approve(id);
    assertThat(approve(id).status()).isIn(202, 409);
    until(() -> status(id).equals("SCHEDULED"));

    assertThat(request(offering, "same").text("purchaseId")).isEqualTo(id);
    assertBoughtOnce(id, offering);
    assertThat(stack.get(ALL).body().path("capacityBlockPurchases")).hasSize(1);
  }

  @Test
  void dryRun_asksIamThroughTheBuyer_andKeepsNothing() {
    Found offering = search("p5.48xlarge");

    Answer answer = stack.post(ALL, body(offering).replaceFirst("\\{", "{\"dryRun\":true,"));

    assertThat(answer.body().path("permitted").asBoolean()).isTrue();
    assertThat(stack.calls("PurchaseCapacityBlock")).isZero();
    assertThat(stack.get(ALL).body().path("capacityBlockPurchases")).isEmpty();
  }

  @Test
  void searchOverRegions_isCheapestFirst_andPagedAsEc2Pages() {
    JsonNode offerings =
        stack
            .get(
                SEARCH.replace("&region=us-east-1", "&region=us-east-1&region=us-west-2")
                    + "p5.48xlarge")
            .body()
            .path("capacityBlockOfferings");
    List<BigDecimal> prices = new ArrayList<>();
    offerings.forEach(
        one ->
            prices.add(new BigDecimal(one.path("pricePerInstanceHour").path("amount").asText())));
    assertThat(prices).hasSizeGreaterThan(2).isSorted();
    assertThat(offerings.findValuesAsText("region")).contains("us-east-1", "us-west-2");

    Answer page = stack.get(SEARCH + "p5.48xlarge&maxResults=1");
    assertThat(page.body().path("capacityBlockOfferings").size()).isLessThanOrEqualTo(1);
    assertThat(stack.get(SEARCH + "p5.48xlarge&dryRun=true").body().path("permitted").asBoolean())
        .isTrue();
  }

  private void assertBoughtOnce(String id, Found offering) {
    assertThat(stack.calls("PurchaseCapacityBlock")).isEqualTo(1);
    assertThat(ours()).hasSize(1);
    assertThat(purchase(id).path("capacityBlocks")).hasSize(1);
    assertBudget(id, "0.00", offering.fee().toPlainString());
  }

  /** The budget of the purchase's month, exact to the cent. */
  private void assertBudget(String id, String held, String committed) {
    String month = purchase(id).path("budgetHold").path("month").asText();
    JsonNode budget = stack.get("/budgets/" + month).body();
    BigDecimal available = LIMIT.subtract(new BigDecimal(held)).subtract(new BigDecimal(committed));
    assertThat(amount(budget, "held")).isEqualTo(held);
    assertThat(amount(budget, "committed")).isEqualTo(committed);
    assertThat(amount(budget, "available")).isEqualTo(available.toPlainString());
    assertThat(amount(budget, "limit")).isEqualTo(LIMIT.toPlainString());
  }

  private static String amount(JsonNode budget, String member) {
    return budget.path(member).path("amount").asText();
  }

  private Found search(String instanceType) {
    return searched(instanceType, "us-east-1").getFirst();
  }

  private List<Found> searched(String instanceType, String region) {
    List<Found> found = new ArrayList<>();
    stack
        .get(SEARCH.replace("us-east-1", region) + instanceType)
        .body()
        .path("capacityBlockOfferings")
        .forEach(
            one ->
                found.add(
                    new Found(
                        one.path("capacityBlockOfferingId").asText(),
                        new BigDecimal(one.path("upfrontFee").path("amount").asText()))));
    return found;
  }

  private Answer request(Found offering, String key) {
    return stack.post(ALL, body(offering), "Idempotency-Key", key);
  }

  private static String body(Found offering) {
    return """
        {"capacityBlockOfferingId":"%s","instancePlatform":"Linux/UNIX",
         "maxUpfrontFee":{"amount":"%s","currencyCode":"USD"},"reason":"Training of the new model"}
        """
        .formatted(offering.id(), offering.fee());
  }

  private Answer approve(String id) {
    return stack.postAs("bob", approval(id), "{\"comment\":\"Agreed\"}");
  }

  private static String approval(String id) {
    return "%s/%s/approval".formatted(ALL, id);
  }

  private String bought(Found offering, String key) {
    String id = request(offering, key).text("purchaseId");
    approve(id);
    until(() -> status(id).equals("SCHEDULED"));
    return id;
  }

  private JsonNode purchase(String id) {
    return stack.get(ALL + "/" + id).body();
  }

  private String status(String id) {
    return purchase(id).path("status").asText();
  }

  private List<String> recorded(String id) {
    return purchase(id).path("transitions").findValuesAsText("status");
  }

  /** EC2's blocks that carry the tag of a purchase. */
  private List<JsonNode> ours() {
    List<JsonNode> blocks = new ArrayList<>();
    stack
        .get("/capacity-blocks?region=us-east-1")
        .body()
        .path("capacityBlocks")
        .forEach(
            block -> {
              if (block.has("purchaseId")) {
                blocks.add(block);
              }
            });
    return blocks;
  }

  private List<String> subjects() {
    return stack
        .local("GET", "/_local/notifications", null)
        .path("notifications")
        .findValuesAsText("subject");
  }

  private int executions() {
    return stack.local("GET", "/_local/executions", null).path("executions").size();
  }

  private String execution() {
    return stack
        .local("GET", "/_local/executions", null)
        .path("executions")
        .path(0)
        .path("executionArn")
        .asText();
  }

  /** Fires the sweep's schedule now. */
  private boolean sweep() {
    return stack.fire("sweep-purchases");
  }
}
