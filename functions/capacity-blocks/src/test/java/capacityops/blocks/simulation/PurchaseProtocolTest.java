package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.LedgerRestored;
import capacityops.blocks.domain.Next;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.ResolvePurchase.Decision;
import capacityops.core.api.ProblemException;
import capacityops.core.failure.AwsFailure;
import java.time.Duration;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The purchase protocol call by call, through its public services. */
class PurchaseProtocolTest {
  private static final long FEE = 3_146_400;
  private static final String FIRST = World.PURCHASE + "#1";
  private static final String SECOND = World.PURCHASE + "#2";

  private final ScriptedStage stage = new ScriptedStage();
  private final World world = new World(stage, World.Config.guarded());

  // Approval and budget.

  @Test
  void approve_anotherPerson_holdsTheFee() {
    world.approved(World.PURCHASE, "cb-1");
    assertThat(status()).isEqualTo(PurchaseStatus.APPROVED);
    assertBudget(FEE, 0);
  }

  @Test
  void approve_requester_isForbidden() {
    world.ask(World.PURCHASE, "cb-1");
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.alice()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("cannot approve");
    assertThat(status()).isEqualTo(PurchaseStatus.AWAITING_APPROVAL);
  }

  @Test
  void approve_requesterUnderAnotherSessionName_isForbidden() {
    world.ask(World.PURCHASE, "cb-1");
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.aliceInDisguise()))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void approve_samePersonAgain_changesNothing() {
    world.approved(World.PURCHASE, "cb-1");
    long version = version();
    world.approve(World.PURCHASE, World.bob());
    assertThat(version()).isEqualTo(version);
    assertBudget(FEE, 0);
  }

  @Test
  void approve_lostReply_isApprovedOnce() {
    world.ask(World.PURCHASE, "cb-1");
    stage.next(Port.LEDGER_WRITE, Fault.LOST_REPLY);
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.bob()))
        .isInstanceOf(AwsFailure.class);
    world.approve(World.PURCHASE, World.bob());
    assertThat(status()).isEqualTo(PurchaseStatus.APPROVED);
    assertBudget(FEE, 0);
  }

  @Test
  void approve_overTheBudget_isAConflictAndHoldsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    world.ask(World.OTHER, "cb-2");
    assertThatThrownBy(() -> world.approve(World.OTHER, World.carol()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("budget");
    assertBudget(FEE, 0);
  }

  @Test
  void approve_twoAtTheSameTime_oneGetsTheBudget() {
    world.ask(World.PURCHASE, "cb-1");
    world.ask(World.OTHER, "cb-2");
    stage.before(Port.LEDGER_WRITE, () -> world.approve(World.OTHER, World.carol()));
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.bob()))
        .isInstanceOf(ProblemException.class);
    assertThat(world.status(World.OTHER)).isEqualTo(PurchaseStatus.APPROVED);
    assertBudget(FEE, 0);
  }

  @ParameterizedTest
  @CsvSource({"1439,APPROVED", "1440,LAPSED"})
  void approve_atTheEndOfItsTime_lapses(long minutes, PurchaseStatus expected) {
    world.ask(World.PURCHASE, "cb-1");
    stage.pass(Duration.ofMinutes(minutes));
    try {
      world.approve(World.PURCHASE, World.bob());
    } catch (ProblemException e) {
      assertThat(e).hasMessageContaining("too late");
    }
    assertThat(status()).isEqualTo(expected);
  }

  @Test
  void buy_approvalTooOld_lapsesAndReleasesTheFee() {
    world.approved(World.PURCHASE, "cb-1");
    stage.pass(Duration.ofDays(1));
    assertThat(world.buy(World.PURCHASE, 1).action()).isEqualTo(Next.Action.END);
    assertThat(status()).isEqualTo(PurchaseStatus.LAPSED);
    assertThat(world.ec2.wire()).isEmpty();
    assertBudget(0, 0);
  }

  // Claim and sending.

  @Test
  void buy_approved_sendsOnceAndWaitsForThePayment() {
    world.approved(World.PURCHASE, "cb-1");
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
    assertSent(FIRST, 1);
    assertBudget(FEE, 0);
  }

  @Test
  void buy_again_sendsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    world.buy(World.PURCHASE, 1);
    world.buy(World.PURCHASE, 1);
    assertSent(FIRST, 1);
  }

  @Test
  void buy_notTheApprovedAttempt_sendsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    world.buy(World.PURCHASE, 2);
    assertThat(world.ec2.wire()).isEmpty();
    assertThat(status()).isEqualTo(PurchaseStatus.APPROVED);
  }

  @Test
  void buy_notApproved_sendsNothing() {
    world.ask(World.PURCHASE, "cb-1");
    world.buy(World.PURCHASE, 1);
    assertThat(world.ec2.wire()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOST_REPLY", "MINE_LOOKS_STALE"})
  void buy_claimWrittenAndAnswerLost_isKnownByItsNonce(Fault fault) {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.LEDGER_WRITE, fault);
    world.buy(World.PURCHASE, 1);
    assertSent(FIRST, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
  }

  @Test
  void buy_claimNotWritten_sendsNothingAndCanBeTriedAgain() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.LEDGER_WRITE, Fault.FAIL_BEFORE);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(AwsFailure.class);
    assertThat(world.ec2.wire()).isEmpty();
    world.buy(World.PURCHASE, 1);
    assertSent(FIRST, 1);
  }

  @Test
  void buy_anotherClaimsFirst_sendsOnceInAll() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(Port.LEDGER_WRITE, () -> world.buy(World.PURCHASE, 1));
    world.buy(World.PURCHASE, 1);
    assertSent(FIRST, 1);
  }

  @Test
  void buy_anotherClaimsFirstAndAnswerLost_theLoserDoesNotSend() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(Port.LEDGER_WRITE, Fault.LOST_REPLY, () -> world.buy(World.PURCHASE, 1));
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(AwsFailure.class);
    assertSent(FIRST, 1);
  }

  @ParameterizedTest
  @CsvSource({"39,1", "40,0"})
  void buy_pausedAfterTheClaim_stopsBeforeTheDeadline(long seconds, int requests) {
    world.approved(World.PURCHASE, "cb-1");
    pauseAfterClaim(seconds);
    world.buy(World.PURCHASE, 1);
    assertThat(world.ec2.wire().getOrDefault(FIRST, 0)).isEqualTo(requests);
    assertThat(status())
        .isEqualTo(requests == 0 ? PurchaseStatus.REFUSED : PurchaseStatus.PAYMENT_PENDING);
    assertBudget(requests * FEE, 0);
  }

  @Test
  void buy_ec2HasTheBlockAlready_recordsItAndSendsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.LEDGER_WRITE, Fault.NONE);
    stage.next(Port.LEDGER_WRITE, Fault.CRASH_BEFORE);
    var backup = world.memory.copy();
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(Crash.class);
    world.memory.become(backup);
    world.buy(World.PURCHASE, 1);
    assertSent(FIRST, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
  }

  @Test
  void buy_readBeforeTheClaimFails_claimsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_BLOCKS, Fault.FAIL_BEFORE);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(AwsFailure.class);
    assertThat(status()).isEqualTo(PurchaseStatus.APPROVED);
  }

  // The answer.

  @Test
  void buy_refused_releasesTheFeeAfterALook() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_PURCHASE, Fault.REFUSED);
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.REFUSED);
    assertThat(record().attempt().refusal().errorCode())
        .isEqualTo("InvalidCapacityBlockOfferingIdExpired");
    assertBudget(0, 0);
  }

  @Test
  void buy_refusedAndEc2NotReadable_keepsTheFeeUntilALookSucceeds() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_PURCHASE, Fault.REFUSED);
    stage.next(Port.EC2_BLOCKS, Fault.NONE);
    stage.next(Port.EC2_BLOCKS, Fault.FAIL_BEFORE);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(AwsFailure.class);
    assertThat(status()).isEqualTo(PurchaseStatus.SENDING);
    assertBudget(FEE, 0);
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.REFUSED);
    assertBudget(0, 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOST_REPLY", "ERROR_500_AFTER", "THROTTLED", "FAIL_BEFORE", "LATE"})
  void buy_answerNotReadable_isUnknownAndKeepsTheFee(Fault fault) {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.EC2_PURCHASE, fault);
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
    assertSent(FIRST, 1);
    assertBudget(FEE, 0);
  }

  @Test
  void buy_othersWroteMeanwhile_whatEc2SaidIsAdded() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(Port.EC2_PURCHASE, this::doubted);
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
  }

  @Test
  void buy_refusalAfterTheOutcomeCountsAsUnknown_isKeptForThePersonAndDecidesNothing() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(Port.EC2_PURCHASE, Fault.REFUSED, this::doubted);
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
    assertThat(record().attempt().refusal()).isNotNull();
    assertBudget(FEE, 0);
    waitForDecision();
    assertThat(record().attempt().refusal()).isNotNull();
    assertBudget(FEE, 0);
  }

  // Looking.

  @Test
  void sweep_unknownAndListed_findsTheBlock() {
    lostReply();
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
    assertThat(record().blocks()).hasSize(1);
    assertBudget(FEE, 0);
  }

  @Test
  void sweep_pageNotReadable_isNoAnswer() {
    neverArrived();
    stage.next(Port.EC2_RESERVATIONS, Fault.FAIL_BEFORE);
    world.sweep();
    assertThat(record().attempt().looks().absent()).isZero();
  }

  @Test
  void sweep_absentThreeTimesButWithinTheWindow_goesOnLooking() {
    neverArrived();
    for (int i = 0; i < 4; i++) {
      stage.pass(Duration.ofMinutes(5));
      world.sweep();
    }
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
  }

  @Test
  void sweep_windowOverButAbsentTwiceOnly_goesOnLooking() {
    neverArrived();
    stage.pass(Duration.ofMinutes(30));
    world.sweep();
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
    assertBudget(FEE, 0);
    assertThat(world.alarms()).containsKey("CapacityBlockPurchasesNeedDecision");
  }

  @ParameterizedTest
  @CsvSource({"59,SENDING", "60,UNKNOWN"})
  void sweep_workerDiedWithItsClaim_isUnknownFromTheDeadlineOn(long seconds, PurchaseStatus then) {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.LEDGER_WRITE, Fault.CRASH_AFTER);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(Crash.class);
    stage.pass(Duration.ofSeconds(seconds));
    world.sweep();
    assertThat(status()).isEqualTo(then);
    assertBudget(FEE, 0);
  }

  @Test
  void sweep_paid_commitsTheFee() {
    world.approved(World.PURCHASE, "cb-1");
    world.buy(World.PURCHASE, 1);
    world.ec2.move(0, FoundBlock.SCHEDULED);
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.SCHEDULED);
    assertBudget(0, FEE);
  }

  @Test
  void sweep_paymentFailed_releasesTheFee() {
    world.approved(World.PURCHASE, "cb-1");
    world.buy(World.PURCHASE, 1);
    world.ec2.move(0, FoundBlock.PAYMENT_FAILED);
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_FAILED);
    assertBudget(0, 0);
  }

  // A person decides.

  @Test
  void resolve_abandon_releasesTheFee() {
    neverArrived();
    waitForDecision();
    world.resolve(World.PURCHASE, World.bob(), Decision.ABANDON);
    assertThat(status()).isEqualTo(PurchaseStatus.ABANDONED);
    assertBudget(0, 0);
  }

  @Test
  void resolve_retry_needsAnotherPersonThanWhoDecided() {
    neverArrived();
    waitForDecision();
    world.resolve(World.PURCHASE, World.bob(), Decision.RETRY);
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.bob()))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.alice()))
        .isInstanceOf(ProblemException.class);
    world.approve(World.PURCHASE, World.carol());
    world.buy(World.PURCHASE, 2);
    assertSent(FIRST, 1);
    assertSent(SECOND, 1);
    assertBudget(FEE, 0);
  }

  @Test
  void resolve_beforeTheWindow_isAConflict() {
    neverArrived();
    assertThatThrownBy(() -> world.resolve(World.PURCHASE, World.bob(), Decision.RETRY))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void resolve_ec2NotReadable_decidesNothing() {
    neverArrived();
    waitForDecision();
    stage.next(Port.EC2_BLOCKS, Fault.FAIL_BEFORE);
    assertThatThrownBy(() -> world.resolve(World.PURCHASE, World.bob(), Decision.ABANDON))
        .isInstanceOf(AwsFailure.class);
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
  }

  @Test
  void buy_secondAttemptRefused_asksThePersonAgainWithTheFeeHeld() {
    neverArrived();
    waitForDecision();
    world.resolve(World.PURCHASE, World.bob(), Decision.RETRY);
    world.approve(World.PURCHASE, World.carol());
    stage.next(Port.EC2_PURCHASE, Fault.REFUSED);
    world.buy(World.PURCHASE, 2);
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
    assertBudget(FEE, 0);
  }

  // A table that was restored.

  @Test
  void buy_tableReplacedBetweenClaimAndSending_sendsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    world.backUp();
    stage.next(Port.LEDGER_IDENTITY, Fault.NONE);
    stage.before(Port.LEDGER_IDENTITY, world::restore);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(LedgerRestored.class);
    assertThat(world.ec2.wire()).isEmpty();
  }

  @Test
  void buy_restoredTableWithItsGuardLiftedAtOnce_sendsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    world.backUp();
    world.buy(World.PURCHASE, 1);
    world.restore();
    world.liftQuarantine();
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(LedgerRestored.class);
    assertSent(FIRST, 1);
  }

  @Test
  void approve_restoredTable_isAConflict() {
    world.ask(World.PURCHASE, "cb-1");
    world.backUp();
    world.restore();
    world.liftQuarantine();
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.bob()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("restored");
  }

  @Test
  void sweep_restoredTable_looksForWhateverMayHaveBeenSentWithItsFeeHeld() {
    world.ask(World.PURCHASE, "cb-1");
    world.backUp();
    world.restore();
    world.sweep();
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
    assertBudget(FEE, 0);
    assertThat(world.alarms()).containsKey("LedgerRestored");
  }

  // What the tests are made of.

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

  private void waitForDecision() {
    for (int i = 0; i < 3; i++) {
      stage.pass(Duration.ofMinutes(10));
      world.sweep();
    }
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
  }

  /** The sweep finds a claim whose deadline is over, and nothing at EC2. */
  private void doubted() {
    stage.pass(Duration.ofMinutes(1));
    world.sweep();
    stage.pass(Duration.ofMinutes(-1));
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
  }

  private void pauseAfterClaim(long seconds) {
    stage.next(Port.LEDGER_IDENTITY, Fault.NONE);
    stage.before(Port.LEDGER_IDENTITY, () -> stage.pass(Duration.ofSeconds(seconds)));
  }

  private void assertSent(String attempt, int requests) {
    assertThat(world.ec2.wire()).containsEntry(attempt, requests);
  }

  private void assertBudget(long held, long committed) {
    Budget budget = world.memory.budget(YearMonth.of(2026, 11)).orElseThrow();
    assertThat(budget.held()).isEqualTo(held);
    assertThat(budget.committed()).isEqualTo(committed);
    assertThat(budget.available()).isEqualTo(budget.limit() - held - committed);
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
}
