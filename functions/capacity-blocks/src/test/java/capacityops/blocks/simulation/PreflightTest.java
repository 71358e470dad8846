package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.money.Money;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What must be so just before a purchase is sent. */
class PreflightTest {
  private final ScriptedStage stage = new ScriptedStage();
  private final World world = new World(stage, World.Config.guarded());

  @Test
  void buy_feeChanged_isRefusedWithWhatChangedAndNothingSent() {
    world.approved(World.PURCHASE, "cb-1");
    world.ec2.offer(offering -> Optional.of(withFee((Offering.Block) offering, "31464.01")));
    world.buy(World.PURCHASE, 1);
    assertRefused("upfrontFee was 31464.00 USD and is 31464.01 USD");
  }

  @Test
  void buy_offeringChanged_isRefusedAndNothingSent() {
    world.approved(World.PURCHASE, "cb-1");
    world.ec2.offer(
        offering -> Optional.of(withStart((Offering.Block) offering, Duration.ofDays(1))));
    world.buy(World.PURCHASE, 1);
    assertRefused("startDate was");
  }

  @Test
  void buy_offeringGone_isRefusedAndNothingSent() {
    world.approved(World.PURCHASE, "cb-1");
    world.ec2.offer(offering -> Optional.empty());
    world.buy(World.PURCHASE, 1);
    assertRefused("no longer offers cb-1");
  }

  @Test
  void buy_notAllowedByIam_isRefusedWithItsWord() {
    world.approved(World.PURCHASE, "cb-1");
    world.ec2.deny();
    world.buy(World.PURCHASE, 1);
    assertRefused("UnauthorizedOperation");
  }

  @Test
  void buy_anotherExtensionWaitsForItsPayment_isRefusedAndNothingSent() {
    world.approved(World.PURCHASE, "cbe-1");
    world.ec2.appearExtension("cbe-2");
    world.buy(World.PURCHASE, 1);
    assertRefused("Another extension of " + SimulatedEc2.RESERVATION);
  }

  @Test
  void buy_anotherExtensionIsPaid_isBought() {
    world.approved(World.PURCHASE, "cbe-1");
    world.ec2.appearExtension("cbe-2");
    world.ec2.move(0, FoundBlock.SCHEDULED);
    world.buy(World.PURCHASE, 1);
    assertThat(world.status(World.PURCHASE)).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
  }

  private void assertRefused(String because) {
    assertThat(world.status(World.PURCHASE)).isEqualTo(PurchaseStatus.REFUSED);
    assertThat(world.ec2.wire()).isEmpty();
    HistoryEntry last = world.memory.historyOf(World.PURCHASE).getLast();
    assertThat(last.reason()).contains(because);
    assertThat(world.record(World.PURCHASE).stake().held()).isZero();
  }

  private static Offering withFee(Offering.Block block, String fee) {
    return changed(block, Duration.ZERO, Money.of(fee, "USD"));
  }

  private static Offering withStart(Offering.Block block, Duration later) {
    return changed(block, later, block.upfrontFee());
  }

  private static Offering changed(Offering.Block block, Duration later, Money fee) {
    return new Offering.Block(
        block.offeringId(),
        block.region(),
        block.instanceType(),
        block.instanceCount(),
        block.ultraserverType(),
        block.ultraserverCount(),
        block.availabilityZone(),
        block.startDate().plus(later),
        block.endDate().plus(later),
        block.capacityBlockDurationHours(),
        block.capacityBlockDurationMinutes(),
        fee,
        block.tenancy(),
        block.search());
  }
}
