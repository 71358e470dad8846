package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.MemoryLedger;
import capacityops.blocks.Samples;
import capacityops.core.event.Announcer;
import capacityops.core.telemetry.Meter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the blocks that EC2 has make of a purchase. */
class FindingsTest {
  private static final String ID = "019a9c00-0000-7000-8000-000000000001";

  /** The least advanced of those that still move; where none does, an ended one before a failed. */
  @ParameterizedTest
  @CsvSource({
    "active,ACTIVE",
    "active scheduled,SCHEDULED",
    "scheduled payment-pending active,PAYMENT_PENDING",
    "expired active,ACTIVE",
    "payment-failed scheduled,SCHEDULED",
    "payment-failed,PAYMENT_FAILED",
    "expired,EXPIRED",
    "payment-failed expired,EXPIRED",
    "expired payment-failed,EXPIRED"
  })
  void statusOf_blocks(String states, PurchaseStatus status) {
    List<FoundBlock> blocks =
        Arrays.stream(states.split(" ")).map(state -> block(state, state)).toList();
    assertThat(Findings.statusOf(blocks)).contains(status);
  }

  @Test
  void statusOf_noBlock_saysNothing() {
    assertThat(Findings.statusOf(List.of())).isEmpty();
  }

  /** A version of this program that knew less may have left it so. */
  @Test
  void record_blockIsKnownAndTheStatusIsNot_settlesIt() {
    MemoryLedger ledger = new MemoryLedger();
    Purchases purchases =
        new Purchases(ledger, new Announcer(ledger, (event, at) -> {}), () -> Samples.NOW);
    PurchaseRecord record =
        Samples.record("r", Samples.ALICE).with(List.of(block("cb-1", "payment-pending")));
    var change = Samples.change(ID, PurchaseStatus.UNKNOWN, record, Samples.NOW);
    assertThat(ledger.open(Samples.first(ID, change), change)).isTrue();

    new Findings(purchases, Meter.silent()).record(purchases.require(ID), List.of(), "look at EC2");

    assertThat(ledger.historyOf(ID).getLast())
        .satisfies(
            entry -> {
              assertThat(entry.reason()).isEqualTo("what EC2 has settles it");
              assertThat(entry.actor()).isEqualTo("look at EC2");
            });
    assertThat(purchases.require(ID).status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
  }

  private static FoundBlock block(String id, String state) {
    return new FoundBlock(1, state, false, id, List.of("cr-" + id), null, null, null);
  }
}
