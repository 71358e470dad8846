package capacityops.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.Calls;
import capacityops.core.api.Rehearsal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Every rehearsal goes the usual way of its route to the end. */
class CapacityBlockRehearsalsTest {
  private final CapacityBlockRehearsals rehearsals = new CapacityBlockRehearsals("us-east-1");

  @Test
  void offerings_areFound() {
    assertThat(
            answer(
                new ListCapacityBlockOfferingsHandler(rehearsals.wiring()),
                rehearsals.searching(),
                200))
        .contains("\"cb-00000000000000000\"");
    assertThat(
            answer(
                new ListCapacityBlockExtensionOfferingsHandler(rehearsals.wiring()),
                rehearsals.searchingExtensions(),
                200))
        .contains("\"cbe-00000000000000000\"");
  }

  @Test
  void purchase_isAskedFor() {
    assertThat(
            answer(
                new RequestPurchaseHandler(rehearsals.remembering()), rehearsals.requesting(), 202))
        .contains("\"AWAITING_APPROVAL\"");
  }

  @Test
  void purchase_isDecidedAbout() {
    assertThat(
            answer(new ApprovePurchaseHandler(rehearsals.purchases()), rehearsals.approving(), 202))
        .contains("\"APPROVED\"");
    assertThat(
            answer(new RejectPurchaseHandler(rehearsals.purchases()), rehearsals.rejecting(), 200))
        .contains("\"REJECTED\"");
    assertThat(
            answer(new ResolvePurchaseHandler(rehearsals.purchases()), rehearsals.resolving(), 200))
        .contains("\"AWAITING_APPROVAL\"", "\"attempt\":2");
  }

  @Test
  void purchasesAndBlocks_areShown() {
    assertThat(answer(new GetPurchaseHandler(rehearsals.purchases()), rehearsals.reading(), 200))
        .contains("\"SCHEDULED\"", "\"overlaps\":[{", "\"transitions\":[{");
    assertThat(answer(new ListPurchasesHandler(rehearsals.purchases()), rehearsals.listing(), 200))
        .contains("\"SCHEDULED\"");
    assertThat(
            answer(
                new ListCapacityBlocksHandler(rehearsals.wiring()),
                rehearsals.readingRegion(),
                200))
        .contains("\"purchaseId\":\"0\"", "\"interconnectStatus\":\"ok\"", "\"ml\"");
  }

  @Test
  void people_areTold() {
    byte[] told =
        Calls.invoke(
            new NotifyOfPurchaseHandler(rehearsals.wiring()),
            CapacityBlockRehearsals.STATUS_CHANGED.getBytes(StandardCharsets.UTF_8));

    assertThat(new String(told, StandardCharsets.UTF_8)).contains("needs your approval");
  }

  private static String answer(ApiHandler handler, Rehearsal rehearsal, int status) {
    return Calls.rehearsed(handler, rehearsal, status).body();
  }
}
