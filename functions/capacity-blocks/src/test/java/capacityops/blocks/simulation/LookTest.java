package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.CapacityBlockReader;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.Next;
import capacityops.blocks.domain.Next.Action;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.ResolvePurchase.Decision;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a look at EC2 makes of a purchase, for the state machine and for the sweep. */
class LookTest {
  private static final long FEE = 3_146_400;
  private static final String SURPRISES = "CapacityBlockSurprises";

  private ScriptedStage stage = new ScriptedStage();
  private World world = new World(stage, World.Config.guarded());

  // What the state machine does next.

  @Test
  void look_anotherAttempt_isNotItsBusiness() {
    lostReply();
    long version = version();

    assertThat(look(2, 3)).isEqualTo(new Next(Action.END, PurchaseStatus.UNKNOWN, 0));
    assertThat(version()).isEqualTo(version);
  }

  @Test
  void look_approvedInTime_buysAndAsksEc2Nothing() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_BLOCKS, Fault.FAIL_BEFORE);

    assertThat(look(1, 0)).isEqualTo(new Next(Action.BUY, PurchaseStatus.APPROVED, 5));
  }

  @Test
  void look_approvedTooLongAgo_lapses() {
    world.approved(World.PURCHASE, "cb-1");
    stage.pass(Duration.ofDays(1));

    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.LAPSED, 0));
    assertThat(last().reason()).startsWith("the sending came too late");
    assertBudget(0, 0);
  }

  @Test
  void look_notApprovedInTime_lapses() {
    world.ask(World.PURCHASE, "cb-1");
    stage.pass(Duration.ofDays(1));

    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.LAPSED, 0));
    assertThat(last().reason()).startsWith("the approval came too late");
  }

  @Test
  void look_anotherLetItLapseFirst_isToldOfThat() {
    world.approved(World.PURCHASE, "cb-1");
    stage.pass(Duration.ofDays(1));
    stage.before(Port.LEDGER_WRITE, () -> look(1, 0));

    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.LAPSED, 0));
  }

  @Test
  void look_rejected_endsAndAsksEc2Nothing() {
    world.ask(World.PURCHASE, "cb-1");
    world.reject(World.PURCHASE, World.bob(), "no");
    stage.next(Port.EC2_BLOCKS, Fault.FAIL_BEFORE);

    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.REJECTED, 0));
  }

  @Test
  void look_absent_looksAgainLaterEachTime() {
    neverArrived();

    assertThat(look(1, 0)).isEqualTo(new Next(Action.LOOK, PurchaseStatus.UNKNOWN, 5));
    assertThat(look(1, 1)).isEqualTo(new Next(Action.LOOK, PurchaseStatus.UNKNOWN, 15));
    assertThat(record().attempt().looks().absent()).isEqualTo(2);
    assertThat(last().reason()).isEqualTo("EC2 does not show it in 2 complete looks");
    assertThat(world.alarms()).isEmpty();
  }

  @Test
  void look_ec2NotReadable_isNoAnswer() {
    neverArrived();
    stage.next(Port.EC2_BLOCKS, Fault.FAIL_BEFORE);

    assertThatThrownBy(() -> look(1, 0)).isInstanceOf(AwsFailure.class);
    assertThat(record().attempt().looks().absent()).isZero();
  }

  @Test
  void look_anotherLookedFirst_isToldOfThatAndCountsNothing() {
    neverArrived();
    stage.before(Port.LEDGER_WRITE, world::sweep);

    assertThat(look(1, 2)).isEqualTo(new Next(Action.LOOK, PurchaseStatus.UNKNOWN, 30));
    assertThat(record().attempt().looks().absent()).isEqualTo(1);
  }

  @Test
  void look_found_waitsForThePayment() {
    lostReply();

    assertThat(look(1, 0)).isEqualTo(new Next(Action.LOOK, PurchaseStatus.PAYMENT_PENDING, 15));
    assertThat(last().reason()).isEqualTo("EC2: [cr-00000000000000001] is payment-pending");
    assertThat(world.alarms()).doesNotContainKey(SURPRISES);
  }

  @Test
  void look_stillNotPaid_waitsOn() {
    bought();
    long version = version();

    assertThat(look(1, 1)).isEqualTo(new Next(Action.LOOK, PurchaseStatus.PAYMENT_PENDING, 30));
    assertThat(version()).isEqualTo(version);
  }

  @Test
  void look_paid_ends() {
    bought();
    world.ec2.move(0, FoundBlock.SCHEDULED);

    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.SCHEDULED, 0));
  }

  @Test
  void look_refusedAndNothingIsThere_isRefused() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_PURCHASE, Fault.REFUSED);
    stage.next(Port.EC2_BLOCKS, Fault.NONE);
    stage.next(Port.EC2_BLOCKS, Fault.FAIL_BEFORE);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(AwsFailure.class);

    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.REFUSED, 0));
    assertThat(last().reason())
        .isEqualTo("EC2 refused: InvalidCapacityBlockOfferingIdExpired gone");
    assertThat(last().awsRequestId()).isEqualTo("r-2");
    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.REFUSED, 0));
  }

  // Time, where the clock cannot be trusted: what was waited counts, too.

  @ParameterizedTest
  @CsvSource({"59,SENDING", "60,UNKNOWN"})
  void look_workerDied_isUnknownOnceTheDeadlineWasWaitedFor(long seconds, PurchaseStatus then) {
    workerDied();

    assertThat(look(1, 0, Duration.ofSeconds(seconds))).isEqualTo(new Next(Action.LOOK, then, 5));
    assertThat(status()).isEqualTo(then);
  }

  @ParameterizedTest
  @CsvSource({"1799,UNKNOWN", "1800,NEEDS_DECISION"})
  void look_absentThreeTimes_asksAPersonOnceTheWindowWasWaitedFor(
      long seconds, PurchaseStatus then) {
    neverArrived();
    look(1, 0);
    look(1, 1);

    assertThat(look(1, 2, Duration.ofSeconds(seconds)).status()).isEqualTo(then);
    assertThat(world.alarms().getOrDefault("CapacityBlockPurchasesNeedDecision", 0))
        .isEqualTo(then == PurchaseStatus.NEEDS_DECISION ? 1 : 0);
  }

  @Test
  void look_needsADecisionAndNothingTurnsUp_isLeftToThePerson() {
    neverArrived();
    waitForDecision();
    long version = version();

    assertThat(look(1, 0)).isEqualTo(new Next(Action.END, PurchaseStatus.NEEDS_DECISION, 0));
    assertThat(version()).isEqualTo(version);
  }

  // To the end of the block.

  @ParameterizedTest
  @CsvSource({"3600,SCHEDULED", "3601,EXPIRED"})
  void paidBlockNoLongerListed_hasEndedAnHourAfterItsEnd(long after, PurchaseStatus then) {
    bought();
    world.ec2.move(0, FoundBlock.SCHEDULED);
    world.sweep();
    world.ec2.unlist(0);
    stage.passTo(end().plusSeconds(after));

    world.sweep();

    assertThat(status()).isEqualTo(then);
    assertThat(last().actor().equals("no longer listed by EC2"))
        .isEqualTo(then == PurchaseStatus.EXPIRED);
    assertBudget(0, FEE);
  }

  @Test
  void paidBlockStillListed_isWhatEc2SaysHoweverLate() {
    bought();
    world.ec2.move(0, FoundBlock.ACTIVE);
    world.sweep();
    stage.passTo(end().plus(Duration.ofDays(2)));

    world.sweep();

    assertThat(status()).isEqualTo(PurchaseStatus.ACTIVE);
  }

  @Test
  void unpaidBlockNoLongerListed_isNotTakenForEnded() {
    bought();
    world.ec2.unlist(0);
    stage.passTo(end().plus(Duration.ofDays(2)));

    world.sweep();

    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
    assertBudget(FEE, 0);
  }

  @Test
  void blockWhoseEndIsNotSaid_endsWithItsOffering() {
    worldOf(World.Config.guarded().reader(Undated::new));
    lostReply();
    world.ec2.move(0, FoundBlock.SCHEDULED);
    world.sweep();
    assertThat(record().blocks().getFirst().endDate()).isNull();
    world.ec2.unlist(0);
    stage.passTo(end().plus(Duration.ofHours(1)));
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.SCHEDULED);

    stage.pass(Duration.ofSeconds(1));
    world.sweep();

    assertThat(status()).isEqualTo(PurchaseStatus.EXPIRED);
  }

  // Blocks that nobody expected.

  @Test
  void blockTurnsUpAfterARefusal_isRecordedChargedAndAlarmed() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_PURCHASE, Fault.REFUSED);
    world.buy(World.PURCHASE, 1);
    world.ec2.appear(World.PURCHASE, 1);
    keepEventsUntold();

    world.sweep();

    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
    assertThat(world.alarms()).containsEntry(SURPRISES, 1);
    assertUntold("EC2 has a block for a purchase that was REFUSED");
    assertBudget(FEE, 0);
  }

  @Test
  void secondBlock_isRecordedChargedAndAlarmed() {
    bought();
    world.ec2.appear(World.PURCHASE, 1);
    keepEventsUntold();

    world.sweep();

    assertThat(record().blocks()).hasSize(2);
    assertThat(last().reason()).isEqualTo("EC2: [cr-00000000000000002] is payment-pending");
    assertThat(world.alarms()).containsEntry(SURPRISES, 1);
    assertUntold("EC2 has 2 blocks for one purchase");
    assertBudget(2 * FEE, 0);
  }

  @Test
  void secondBlockNotPaidYet_doesNotTakeThePaidOneBack() {
    bought();
    world.ec2.move(0, FoundBlock.SCHEDULED);
    world.sweep();
    world.ec2.appear(World.PURCHASE, 1);

    world.sweep();

    assertThat(status()).isEqualTo(PurchaseStatus.SCHEDULED);
    assertBudget(FEE, FEE);
  }

  @Test
  void twoBlocksMoveOn_bothAreNamed() {
    bought();
    world.ec2.appear(World.PURCHASE, 1);
    world.sweep();
    world.ec2.move(0, FoundBlock.SCHEDULED);
    world.ec2.move(1, FoundBlock.SCHEDULED);

    world.sweep();

    assertThat(last().reason())
        .isEqualTo("EC2: [cr-00000000000000001] is scheduled, [cr-00000000000000002] is scheduled");
    assertThat(world.alarms()).containsEntry(SURPRISES, 1);
  }

  @Test
  void blockOfAnEarlierAttempt_saysNothingOfTheOneUnderWay() {
    triedAgain();
    stage.before(Port.EC2_PURCHASE, Fault.FAIL_BEFORE, () -> world.ec2.appear(World.PURCHASE, 1));
    world.buy(World.PURCHASE, 2);

    world.sweep();

    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
    assertThat(record().blocks()).hasSize(1);
    assertThat(world.alarms()).doesNotContainKey(SURPRISES);
    assertBudget(2 * FEE, 0);
  }

  @Test
  void blockOfAnEarlierAttempt_settlesThePurchaseWhereNoneIsUnderWay() {
    triedAgain();
    stage.pass(Duration.ofDays(1));
    look(2, 0);
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
    world.ec2.appear(World.PURCHASE, 1);

    world.sweep();

    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
    assertBudget(FEE, 0);
  }

  // Extensions, which carry no tag.

  @Test
  void extension_lostReply_isFoundInTheHistoryOfItsBlock() {
    world.approved(World.PURCHASE, "cbe-1");
    stage.next(Port.EC2_PURCHASE, Fault.LOST_REPLY);
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);

    assertThat(look(1, 0)).isEqualTo(new Next(Action.LOOK, PurchaseStatus.PAYMENT_PENDING, 15));
    assertThat(record().blocks())
        .singleElement()
        .extracting(FoundBlock::capacityBlockId)
        .isEqualTo("cbe-1");
  }

  @Test
  void extension_historyNotReadable_isNoAnswer() {
    world.approved(World.PURCHASE, "cbe-1");
    stage.next(Port.EC2_PURCHASE, Fault.LOST_REPLY);
    world.buy(World.PURCHASE, 1);
    stage.next(Port.EC2_EXTENSION_HISTORY, Fault.FAIL_BEFORE);

    assertThatThrownBy(() -> look(1, 0)).isInstanceOf(AwsFailure.class);
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
  }

  @Test
  void extension_paid_goesByItsDates() {
    world.approved(World.PURCHASE, "cbe-1");
    world.buy(World.PURCHASE, 1);
    world.ec2.move(0, FoundBlock.SCHEDULED);
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.SCHEDULED);
    assertBudget(0, FEE);

    stage.passTo(end().minusSeconds(1));
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.ACTIVE);

    stage.passTo(end());
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.EXPIRED);
  }

  @Test
  void extension_boughtASecondTime_isASecondBlockAndAlarmed() {
    world.approved(World.PURCHASE, "cbe-1");
    world.buy(World.PURCHASE, 1);
    stage.pass(Duration.ofMinutes(1));
    world.ec2.appearExtension("cbe-1");

    world.sweep();

    assertThat(record().blocks())
        .extracting(FoundBlock::capacityBlockId)
        .containsExactly("cbe-1", "cbe-1/2");
    assertThat(world.alarms()).containsEntry(SURPRISES, 1);
  }

  // What the tests are made of.

  private void worldOf(World.Config config) {
    stage = new ScriptedStage();
    world = new World(stage, config);
  }

  private Next look(int attempt, int looks) {
    return look(attempt, looks, Duration.ZERO);
  }

  private Next look(int attempt, int looks, Duration waited) {
    return world.look(World.PURCHASE, attempt, looks, waited);
  }

  private void bought() {
    world.approved(World.PURCHASE, "cb-1");
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
  }

  private void lostReply() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_PURCHASE, Fault.LOST_REPLY);
    world.buy(World.PURCHASE, 1);
  }

  private void neverArrived() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_PURCHASE, Fault.FAIL_BEFORE);
    world.buy(World.PURCHASE, 1);
  }

  private void workerDied() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.LEDGER_WRITE, Fault.CRASH_AFTER);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(Crash.class);
  }

  private void waitForDecision() {
    for (int i = 0; i < 3; i++) {
      stage.pass(Duration.ofMinutes(10));
      world.sweep();
    }
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
  }

  /** A second attempt is approved, and not sent yet. */
  private void triedAgain() {
    neverArrived();
    waitForDecision();
    world.resolve(World.PURCHASE, World.bob(), Decision.RETRY);
    world.approve(World.PURCHASE, World.carol());
  }

  /** What is told next stays in the ledger, where it can be looked at. */
  private void keepEventsUntold() {
    stage.next(Port.BUS_PUT, Fault.FAIL_BEFORE);
  }

  private void assertUntold(String alarm) {
    assertThat(world.memory.untold())
        .singleElement()
        .satisfies(untold -> assertThat(untold.event().detail().json()).contains(alarm));
  }

  private void assertBudget(long held, long committed) {
    Budget budget = world.memory.budget(YearMonth.of(2026, 11)).orElseThrow();
    assertThat(budget.held()).isEqualTo(held);
    assertThat(budget.committed()).isEqualTo(committed);
  }

  private static Instant end() {
    return SimulatedEc2.offering("cb-1").endDate();
  }

  private PurchaseStatus status() {
    return world.status(World.PURCHASE);
  }

  private long version() {
    return world.memory.find(World.PURCHASE).orElseThrow().version();
  }

  private PurchaseRecord record() {
    return world.record(World.PURCHASE);
  }

  private HistoryEntry last() {
    return world.memory.historyOf(World.PURCHASE).getLast();
  }

  /** EC2 as it would be without dates. */
  private record Undated(CapacityBlockReader reader) implements CapacityBlockReader {
    @Override
    public Page<SeenBlock> reservations(String region, Optional<String> next) {
      return undated(reader.reservations(region, next));
    }

    @Override
    public Page<SeenBlock> blocks(String region, Optional<String> next) {
      return undated(reader.blocks(region, next));
    }

    @Override
    public Page<SeenExtension> extensionHistory(
        String region, Optional<String> capacityReservationId, Optional<String> next) {
      return reader.extensionHistory(region, capacityReservationId, next);
    }

    @Override
    public Page<Interconnect> interconnects(String region, Optional<String> next) {
      return reader.interconnects(region, next);
    }

    private static Page<SeenBlock> undated(Page<SeenBlock> page) {
      return new Page<>(page.items().stream().map(Undated::undated).toList(), page.next());
    }

    private static SeenBlock undated(SeenBlock block) {
      return new SeenBlock(
          block.region(),
          block.capacityBlockId(),
          block.capacityReservationIds(),
          block.state(),
          block.instanceType(),
          block.ultraserverType(),
          block.totalInstanceCount(),
          block.availableInstanceCount(),
          block.availabilityZone(),
          null,
          null,
          null,
          block.tags());
    }
  }
}
