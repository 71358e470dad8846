package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.MemoryLedger;
import capacityops.blocks.Samples;
import capacityops.core.event.Announcer;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ShowPurchasesTest {
  private final MemoryLedger ledger = new MemoryLedger();
  private final Purchases purchases =
      new Purchases(
          ledger, new Announcer(ledger, (event, at) -> {}), InstantSource.fixed(Samples.NOW));
  private final ShowPurchases showing = new ShowPurchases(purchases);

  @Test
  void overlaps_areTheOthersOfTheSameRegion() {
    asked("this", "us-east-1");
    asked("beside", "us-east-1");
    asked("elsewhere", "us-west-2");

    assertThat(showing.show("this").overlaps()).extracting(Purchase::id).containsExactly("beside");
    assertThat(showing.show("elsewhere").overlaps()).isEmpty();
  }

  private void asked(String purchaseId, String region) {
    PurchaseRecord record = Samples.record(region, "training", Samples.ALICE);
    purchases.open(
        purchaseId,
        Purchases.Step.to(
            PurchaseStatus.AWAITING_APPROVAL, record, Samples.ALICE.arn(), "requested"));
  }
}
