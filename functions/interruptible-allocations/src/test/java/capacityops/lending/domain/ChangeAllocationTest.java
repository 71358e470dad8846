package capacityops.lending.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.core.api.ProblemException;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.lending.domain.FakeAws.Fault;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChangeAllocationTest {
  private static final String ID = "request-lend";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private Stack stack;

  @BeforeEach
  void stack() throws Exception {
    stack = new Stack(table);
    stack.lent(4);
  }

  @Test
  void change_toMore_isAcceptedAndFollowed() {
    Allocation changed = stack.change("request-1", 7);

    assertThat(changed.status()).isEqualTo("updating");
    assertThat(stack.record(ID).acceptedTargetInstanceCount()).isEqualTo(7);
    assertThat(stack.record(ID).reclaim()).isNull();
    stack.aws.settle();
    assertThat(stack.following.follow(ID, "follower").settled()).isTrue();
    assertThat(stack.record(ID).lent().instanceCount()).isEqualTo(7);
  }

  @Test
  void change_toNothing_showsTheReclaimAndEndsTheRecord() {
    stack.aws.useLent(3);
    stack.change("request-1", 0);

    Reclaim begun = stack.record(ID).reclaim();
    assertThat(begun.count()).isEqualTo(4);
    assertThat(begun.interruptedInstanceCount()).isEqualTo(3);
    assertThat(begun.finishedAt()).isNull();

    stack.aws.reclaimed(1);
    stack.following.follow(ID, "follower");
    assertThat(stack.showing.show(FakeAws.SOURCE).record().lent().instanceCount()).isEqualTo(3);

    stack.aws.settle();
    assertThat(stack.following.follow(ID, "follower").settled()).isTrue();
    assertThat(stack.found(ID).status()).isEqualTo("canceled");
    assertThat(stack.record(ID).reclaim().finishedAt()).isNotNull();
    assertThat(stack.ledger.live(FakeAws.SOURCE)).isEmpty();
    assertThat(stack.showing.show(FakeAws.SOURCE).allocation().allocationId()).isEqualTo(ID);
  }

  @Test
  void change_repeatedUnderTheSameRequest_isSentOnce() {
    stack.change("request-1", 2);
    stack.change("request-1", 2);

    assertThat(stack.aws.appliedTargets()).containsExactly(2);
    assertThat(stack.record(ID).intent().number()).isEqualTo(2);
  }

  @Test
  void change_askedForBeforeTheLastOne_isDropped() {
    Asked older = stack.asked("request-old");
    stack.pass(Duration.ofSeconds(5));
    stack.change("request-new", 2);

    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class, () -> stack.changing.change(FakeAws.SOURCE, 6, older));
    assertThat(problem.problem().status()).isEqualTo(409);
    assertThat(problem.problem().detail()).contains("A newer change");
    assertThat(stack.aws.appliedTargets()).containsExactly(2);
  }

  @Test
  void change_overtakenOnTheWay_sendsTheNewerOneAgain() {
    stack.aws.beforeNextUpdateArrives(
        () -> {
          stack.pass(Duration.ofSeconds(1));
          stack.change("request-new", 2);
        });

    stack.change("request-old", 6);

    assertThat(stack.aws.appliedTargets()).containsExactly(2, 6, 2);
    assertThat(stack.aws.lent().targetInstanceCount()).isEqualTo(2);
    assertThat(stack.record(ID).acceptedTargetInstanceCount()).isEqualTo(2);
    assertThat(stack.record(ID).intent().requestId()).isEqualTo("request-new");
  }

  @Test
  void change_overtakenWhileAwsIsBusy_isPutRightByAFollowerOfItsOwn() {
    stack.aws.beforeNextUpdateArrives(
        () -> {
          stack.pass(Duration.ofSeconds(1));
          stack.change("request-new", 2);
          stack.followings.endAll();
          stack.aws.failingUpdates(Fault.FAIL_AFTER, Fault.REFUSE);
        });

    Allocation told = stack.change("request-old", 6);

    AllocationRecord record = told.details(AllocationRecord.class);
    assertThat(record.target()).isEqualTo(2);
    assertThat(record.intent().refused()).isFalse();
    assertThat(stack.followings.running()).isEqualTo(1);
    assertThat(stack.aws.lent().targetInstanceCount()).isEqualTo(6);

    stack.following.follow(ID, "follower");
    assertThat(stack.aws.lent().targetInstanceCount()).isEqualTo(2);
    assertThat(stack.record(ID).acceptedTargetInstanceCount()).isEqualTo(2);
  }

  @Test
  void change_overtakenByOneThatDied_isPutRightByTheSweep() {
    stack.aws.failingUpdates(Fault.KILL_BEFORE);
    assertThatThrownBy(() -> stack.change("request-old", 6)).isInstanceOf(FakeAws.Killed.class);
    stack.pass(Duration.ofSeconds(2));
    stack.change("request-new", 2);
    stack.aws.targetElsewhere(6);

    stack.pass(Duration.ofMinutes(2));
    stack.sweeping.sweep();

    assertThat(stack.aws.lent().targetInstanceCount()).isEqualTo(2);
    assertThat(stack.record(ID).acceptedTargetInstanceCount()).isEqualTo(2);
  }

  @Test
  void change_answerLost_isSentAgainForItIsAbsolute() {
    stack.aws.failingUpdates(Fault.FAIL_AFTER);

    Allocation changed = stack.change("request-1", 2);

    assertThat(changed.status()).isEqualTo("updating");
    assertThat(stack.aws.appliedTargets()).containsExactly(2, 2);
    assertThat(stack.record(ID).acceptedTargetInstanceCount()).isEqualTo(2);
  }

  @Test
  void change_everyAnswerLost_isUnknownUntilTheSweepHasSentIt() {
    stack.aws.failingUpdates(Fault.FAIL_BEFORE, Fault.FAIL_BEFORE, Fault.FAIL_BEFORE);

    assertThat(stack.change("request-1", 2).status()).isEqualTo(AllocationStatus.UNKNOWN);
    assertThat(stack.aws.appliedTargets()).isEmpty();

    stack.pass(Duration.ofMinutes(2));
    stack.sweeping.sweep();
    assertThat(stack.aws.appliedTargets()).containsExactly(2);
    assertThat(stack.found(ID).status()).isEqualTo("updating");
    assertThat(stack.record(ID).acceptedTargetInstanceCount()).isEqualTo(2);
  }

  @Test
  void change_killedBeforeSending_isSentByTheSweep() {
    stack.aws.failingUpdates(Fault.KILL_BEFORE);
    assertThatThrownBy(() -> stack.change("request-1", 2)).isInstanceOf(FakeAws.Killed.class);

    stack.pass(Duration.ofMinutes(2));
    stack.sweeping.sweep();

    assertThat(stack.aws.lent().targetInstanceCount()).isEqualTo(2);
    assertThat(stack.record(ID).intent().outcome()).isEqualTo(Intent.ACCEPTED);
  }

  @Test
  void change_killedAfterSending_isOnRecordAfterTheSweep() {
    stack.aws.failingUpdates(Fault.KILL_AFTER);
    assertThatThrownBy(() -> stack.change("request-1", 2)).isInstanceOf(FakeAws.Killed.class);

    stack.pass(Duration.ofMinutes(2));
    stack.sweeping.sweep();

    assertThat(stack.record(ID).acceptedTargetInstanceCount()).isEqualTo(2);
    assertThat(stack.aws.appliedTargets()).containsOnly(2);
  }

  @Test
  void change_refusedByAws_leavesWhatWasAcceptedBefore() {
    stack.aws.failingUpdates(Fault.REFUSE);

    assertThatThrownBy(() -> stack.change("request-1", 2)).isInstanceOf(AwsFailure.Refused.class);
    assertThat(stack.record(ID).target()).isEqualTo(4);
    assertThat(stack.record(ID).reclaim()).isNull();
    assertThat(stack.change("request-1", 2).status()).isEqualTo("updating");
  }

  @Test
  void change_refusedBecauseItIsSoAlready_isAccepted() {
    stack.change("request-1", 2);
    stack.aws.failingUpdates(Fault.REFUSE);

    assertThat(stack.change("request-2", 2).status()).isEqualTo("updating");
    assertThat(stack.record(ID).intent().outcome()).isEqualTo(Intent.ACCEPTED);
  }

  @Test
  void change_toMoreThanIsUnused_isRefusedInTheCallersTerms() {
    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> stack.change("request-1", 11));

    assertThat(problem.problem().errors().getFirst().message())
        .isEqualTo("asks for 7 instances, but only 6 of 6 are unused");
    assertThat(stack.aws.appliedTargets()).isEmpty();
  }

  @Test
  void change_byMoreThanAThousand_isRefusedInTheCallersTerms() {
    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> stack.change("request-1", 1005));

    assertThat(problem.problem().errors().getFirst().message())
        .isEqualTo("moves 1001 instances at once; the most is 1000");
  }

  @Test
  void change_ofWhatWasLentElsewhere_adoptsIt() throws Exception {
    Stack fresh = stack;
    fresh.change("request-1", 0);
    fresh.aws.settle();
    fresh.following.follow(ID, "follower");
    fresh.aws.lentElsewhere(3);

    Allocation changed = fresh.change("request-2", 1);

    assertThat(changed.allocationId()).isEqualTo("cr-0bbbbbbbbbbbbbbb2");
    assertThat(changed.status()).isEqualTo("updating");
  }

  @Test
  void change_whereNothingIsLent_isNotFound() {
    stack.change("request-1", 0);
    stack.aws.settle();
    stack.following.follow(ID, "follower");

    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> stack.change("request-2", 0));
    assertThat(problem.problem().status()).isEqualTo(404);
  }
}
