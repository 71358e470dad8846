package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.ApprovePurchase.Consent;
import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.LedgerRestored;
import capacityops.blocks.domain.Next;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseSender;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.Reply;
import capacityops.blocks.domain.ResolvePurchase.Decision;
import capacityops.core.api.ProblemException;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
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
    assertThat(world.buy(World.PURCHASE, 1))
        .isEqualTo(new Next(Next.Action.LOOK, PurchaseStatus.PAYMENT_PENDING, 15));
    assertThat(status()).isEqualTo(PurchaseStatus.PAYMENT_PENDING);
    assertSent(FIRST, 1);
    assertBudget(FEE, 0);
    assertThat(world.memory.untold()).isEmpty();
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
    assertThat(world.buy(World.PURCHASE, 2))
        .isEqualTo(new Next(Next.Action.BUY, PurchaseStatus.APPROVED, 5));
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

  @Test
  void buy_anotherHoldsTheClaim_theLoserDoesNotSend() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(Port.LEDGER_WRITE, this::workerDies);
    assertThat(world.buy(World.PURCHASE, 1))
        .isEqualTo(new Next(Next.Action.LOOK, PurchaseStatus.SENDING, 5));
    assertThat(world.ec2.wire()).isEmpty();
  }

  @Test
  void buy_anotherHoldsTheClaimAndAnswerLost_theLoserDoesNotSend() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(Port.LEDGER_WRITE, Fault.LOST_REPLY, this::workerDies);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(AwsFailure.class);
    assertThat(world.ec2.wire()).isEmpty();
  }

  @Test
  void buy_ownClaimIsDoubtedBeforeItIsKnownToBeWritten_sendsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    stage.next(Port.LEDGER_WRITE, Fault.LOST_REPLY);
    stage.next(Port.LEDGER_FIND, Fault.NONE);
    stage.before(Port.LEDGER_FIND, this::doubted);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(AwsFailure.class);
    assertThat(world.ec2.wire()).isEmpty();
    assertThat(status()).isEqualTo(PurchaseStatus.UNKNOWN);
  }

  @Test
  void buy_anotherBuysWhileThisOneGivesUp_isToldOfThat() {
    world.approved(World.PURCHASE, "cb-1");
    world.ec2.deny();
    stage.before(Port.LEDGER_WRITE, () -> world.buy(World.PURCHASE, 1));
    assertThat(world.buy(World.PURCHASE, 1))
        .isEqualTo(new Next(Next.Action.END, PurchaseStatus.REFUSED, 0));
  }

  @ParameterizedTest
  @CsvSource({"39,1", "40,0"})
  void buy_pausedAfterTheClaim_stopsBeforeTheDeadline(long seconds, int requests) {
    world.approved(World.PURCHASE, "cb-1");
    pauseAfterClaim(seconds);
    assertThat(world.buy(World.PURCHASE, 1).status()).isEqualTo(status());
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
    assertThat(world.buy(World.PURCHASE, 1))
        .isEqualTo(new Next(Next.Action.END, PurchaseStatus.REFUSED, 0));
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

  @Test
  void buy_refusalAfterAPersonWasAsked_isKeptForThatPerson() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(
        Port.EC2_PURCHASE,
        Fault.REFUSED,
        () -> {
          doubted();
          waitForDecision();
        });
    world.buy(World.PURCHASE, 1);
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
    assertThat(record().attempt().refusal()).isNotNull();
    assertThat(last().awsRequestId()).isEqualTo("r-2");
    assertBudget(FEE, 0);
  }

  @Test
  void buy_refusalOfAnAttemptThatWasGivenUp_isNotTakenForThatOfTheNext() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(
        Port.EC2_PURCHASE,
        Fault.REFUSED,
        () -> {
          doubted();
          triedAgain();
          stage.next(Port.EC2_PURCHASE, Fault.FAIL_BEFORE);
          world.buy(World.PURCHASE, 2);
        });
    assertThat(world.buy(World.PURCHASE, 1).status()).isEqualTo(PurchaseStatus.UNKNOWN);
    assertThat(record().attempt().number()).isEqualTo(2);
    assertThat(record().attempt().refusal()).isNull();
  }

  @Test
  void buy_refusalOfAnAttemptWhoseSuccessorHoldsTheClaim_doesNotSettleIt() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(
        Port.EC2_PURCHASE,
        Fault.REFUSED,
        () -> {
          doubted();
          triedAgain();
          stage.next(Port.LEDGER_WRITE, Fault.CRASH_AFTER);
          assertThatThrownBy(() -> world.buy(World.PURCHASE, 2)).isInstanceOf(Crash.class);
        });
    assertThat(world.buy(World.PURCHASE, 1).status()).isEqualTo(PurchaseStatus.SENDING);
    assertThat(record().attempt().refusal()).isNull();
    assertBudget(FEE, 0);
  }

  @Test
  void buy_refusalOfAnAttemptWhoseSuccessorWasRejected_changesNothing() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(
        Port.EC2_PURCHASE,
        Fault.REFUSED,
        () -> {
          doubted();
          waitForDecision();
          world.resolve(World.PURCHASE, World.bob(), Decision.RETRY);
          world.reject(World.PURCHASE, World.carol(), "not again");
        });
    assertThat(world.buy(World.PURCHASE, 1).status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
    assertThat(last().reason()).isEqualTo("not again");
    assertBudget(FEE, 0);
  }

  @Test
  void buy_noAnswerAfterTheOutcomeCountsAsUnknown_addsNothing() {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(Port.EC2_PURCHASE, Fault.FAIL_BEFORE, this::doubted);
    assertThat(world.buy(World.PURCHASE, 1))
        .isEqualTo(new Next(Next.Action.LOOK, PurchaseStatus.UNKNOWN, 5));
    assertThat(last().actor()).isEqualTo("look at EC2");
  }

  @ParameterizedTest
  @CsvSource({"4,true", "5,false"})
  void buy_othersKeepWriting_whatEc2SaidIsTriedFiveTimes(int conflicts, boolean recorded) {
    world.approved(World.PURCHASE, "cb-1");
    stage.before(
        Port.EC2_PURCHASE,
        Fault.REFUSED,
        () -> {
          doubted();
          lookBeforeTheNextWrites(conflicts);
        });
    assertThat(world.buy(World.PURCHASE, 1))
        .isEqualTo(new Next(Next.Action.LOOK, PurchaseStatus.UNKNOWN, 5));
    assertThat(record().attempt().refusal() != null).isEqualTo(recorded);
  }

  @Test
  void buy_senderFails_isUnknownBecauseItMayHaveSent() {
    World failing = new World(stage, World.Config.guarded().sender(Failing::new));
    failing.approved(World.PURCHASE, "cb-1");
    assertThat(failing.buy(World.PURCHASE, 1))
        .isEqualTo(new Next(Next.Action.LOOK, PurchaseStatus.UNKNOWN, 5));
    assertThat(failing.memory.historyOf(World.PURCHASE).getLast().reason())
        .isEqualTo("the answer could not be used: IllegalStateException");
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
    assertThat(world.alarms()).isEmpty();
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

  // A person says no.

  @Test
  void reject_withAComment_endsItAndKeepsTheComment() {
    world.ask(World.PURCHASE, "cb-1");
    world.reject(World.PURCHASE, World.bob(), "Too expensive");
    assertThat(status()).isEqualTo(PurchaseStatus.REJECTED);
    assertThat(last().reason()).isEqualTo("Too expensive");
    assertThat(last().actor()).isEqualTo(World.bob().arn());
    assertThatThrownBy(() -> world.approve(World.PURCHASE, World.carol()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void reject_again_changesNothing() {
    world.ask(World.PURCHASE, "cb-1");
    world.reject(World.PURCHASE, World.bob(), "Too expensive");
    world.reject(World.PURCHASE, World.carol(), "Indeed");
    assertThat(last().reason()).isEqualTo("Too expensive");
  }

  @Test
  void reject_approved_isAConflictAndKeepsTheFeeHeld() {
    world.approved(World.PURCHASE, "cb-1");
    assertThatThrownBy(() -> world.reject(World.PURCHASE, World.carol(), "no"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("APPROVED");
    assertBudget(FEE, 0);
  }

  @Test
  void reject_aRetry_asksThePersonAgainWithTheFeeHeld() {
    neverArrived();
    waitForDecision();
    world.resolve(World.PURCHASE, World.bob(), Decision.RETRY);
    world.reject(World.PURCHASE, World.carol(), "not again");
    assertThat(status()).isEqualTo(PurchaseStatus.NEEDS_DECISION);
    assertBudget(FEE, 0);
  }

  // Duplicates.

  @Test
  void approve_overlapWhereConfirmationIsAsked_isAConflictThatNamesTheOther() {
    World asking = new World(stage, World.Config.guarded(), true);
    asking.ask(World.PURCHASE, "cb-1");
    asking.ask(World.OTHER, "cb-2");
    assertThatThrownBy(() -> asking.approve(World.OTHER, World.bob(), consent(false)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(World.PURCHASE)
        .hasMessageContaining("duplicateOnPurpose");
    assertThat(asking.status(World.OTHER)).isEqualTo(PurchaseStatus.AWAITING_APPROVAL);
  }

  @Test
  void approve_overlapOnPurpose_isApproved() {
    World asking = new World(stage, World.Config.guarded(), true);
    asking.ask(World.PURCHASE, "cb-1");
    asking.ask(World.OTHER, "cb-2");
    asking.approve(World.OTHER, World.bob(), consent(true));
    assertThat(asking.status(World.OTHER)).isEqualTo(PurchaseStatus.APPROVED);
  }

  @Test
  void approve_theOtherWasRejected_isNoDuplicate() {
    World asking = new World(stage, World.Config.guarded(), true);
    asking.ask(World.PURCHASE, "cb-1");
    asking.ask(World.OTHER, "cb-2");
    asking.reject(World.PURCHASE, World.bob(), "no");
    asking.approve(World.OTHER, World.bob(), consent(false));
    assertThat(asking.status(World.OTHER)).isEqualTo(PurchaseStatus.APPROVED);
  }

  @Test
  void approve_overlapWhereNoConfirmationIsAsked_isApproved() {
    world.ask(World.PURCHASE, "cb-1");
    world.ask(World.OTHER, "cb-2");
    world.approve(World.OTHER, World.bob(), consent(false));
    assertThat(world.status(World.OTHER)).isEqualTo(PurchaseStatus.APPROVED);
  }

  private static Consent consent(boolean duplicateOnPurpose) {
    return new Consent(Optional.empty(), null, duplicateOnPurpose);
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

  private void triedAgain() {
    waitForDecision();
    world.resolve(World.PURCHASE, World.bob(), Decision.RETRY);
    world.approve(World.PURCHASE, World.carol());
  }

  private void workerDies() {
    stage.next(Port.LEDGER_WRITE, Fault.CRASH_AFTER);
    assertThatThrownBy(() -> world.buy(World.PURCHASE, 1)).isInstanceOf(Crash.class);
  }

  /** Before each of the next writes a sweep looks, and writes that down first. */
  private void lookBeforeTheNextWrites(int writes) {
    if (writes > 0) {
      stage.before(
          Port.LEDGER_WRITE,
          () -> {
            world.sweep();
            lookBeforeTheNextWrites(writes - 1);
          });
    }
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

  private HistoryEntry last() {
    return world.memory.historyOf(World.PURCHASE).getLast();
  }

  /** A sender that fails with something that is no answer of AWS. */
  private record Failing(PurchaseSender<Order.Block> sender)
      implements PurchaseSender<Order.Block> {
    @Override
    public Permission mayBuy(Order.Block order) {
      return sender.mayBuy(order);
    }

    @Override
    public Reply send(Order.Block order, Instant deadline) {
      throw new IllegalStateException("broken");
    }
  }
}
