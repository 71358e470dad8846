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
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LendCapacityTest {
  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private Stack stack;

  @BeforeEach
  void stack() throws Exception {
    stack = new Stack(table);
  }

  @Test
  void lend_idleCapacity_isOnRecordAndFollowedToItsEnd() {
    Allocation asked = stack.lend("request-1", 4);

    assertThat(asked.status()).isEqualTo("pending");
    assertThat(stack.hasFollowed("request-1")).isTrue();
    stack.aws.settle();
    var followed = stack.following.follow("request-1", "follower");

    assertThat(followed.settled()).isTrue();
    assertThat(stack.found("request-1").status()).isEqualTo("active");
    assertThat(stack.record("request-1").interruptibleCapacityReservationId())
        .isEqualTo("cr-0bbbbbbbbbbbbbbb1");
    assertThat(stack.record("request-1").acceptedTargetInstanceCount()).isEqualTo(4);
    assertThat(stack.ledger.live(FakeAws.SOURCE)).isPresent();
    assertThat(stack.told)
        .extracting(event -> event.detailType())
        .containsOnly("Interruptible Allocation Status Changed");
  }

  @Test
  void lend_repeatedUnderTheSameRequest_isOneAllocation() {
    stack.lend("request-1", 4);
    Allocation again = stack.lend("request-1", 4);

    assertThat(again.allocationId()).isEqualTo("request-1");
    assertThat(stack.aws.allocationsMade()).isEqualTo(1);
    assertThat(stack.aws.tokens()).containsExactly("capacity-ops-request-1");
  }

  @Test
  void lend_answerLost_isUnknownAndThenFound() {
    stack.aws.failingCreates(Fault.FAIL_AFTER);

    Allocation unknown = stack.lend("request-1", 4);
    assertThat(unknown.status()).isEqualTo(AllocationStatus.UNKNOWN);
    assertThat(unknown.open()).isTrue();

    stack.aws.settle();
    stack.following.follow("request-1", "follower");
    assertThat(stack.found("request-1").status()).isEqualTo("active");
    assertThat(stack.record("request-1").intent().outcome()).isEqualTo(Intent.ACCEPTED);
    assertThat(stack.aws.allocationsMade()).isEqualTo(1);
  }

  @Test
  void lend_answerLostThenRepeated_asksWithTheSameToken() {
    stack.aws.failingCreates(Fault.FAIL_AFTER);
    stack.lend("request-1", 4);

    Allocation again = stack.lend("request-1", 4);

    assertThat(again.status()).isEqualTo("pending");
    assertThat(stack.aws.tokens())
        .containsExactly("capacity-ops-request-1", "capacity-ops-request-1");
    assertThat(stack.aws.allocationsMade()).isEqualTo(1);
  }

  @Test
  void lend_killedBeforeSending_isSentByTheSweep() {
    stack.aws.failingCreates(Fault.KILL_BEFORE);
    assertThatThrownBy(() -> stack.lend("request-1", 4)).isInstanceOf(FakeAws.Killed.class);
    assertThat(stack.found("request-1").status()).isEqualTo(AllocationStatus.REQUESTING);

    stack.pass(Duration.ofMinutes(2));
    stack.sweeping.sweep();

    assertThat(stack.found("request-1").status()).isEqualTo("pending");
    assertThat(stack.aws.allocationsMade()).isEqualTo(1);
    assertThat(stack.hasFollowed("request-1")).isTrue();
  }

  @Test
  void lend_killedAfterSending_isFoundByTheSweepAndNotSentTwice() {
    stack.aws.failingCreates(Fault.KILL_AFTER);
    assertThatThrownBy(() -> stack.lend("request-1", 4)).isInstanceOf(FakeAws.Killed.class);

    stack.pass(Duration.ofMinutes(2));
    stack.aws.settle();
    stack.sweeping.sweep();

    assertThat(stack.found("request-1").status()).isEqualTo("active");
    assertThat(stack.aws.tokens()).hasSize(1);
    assertThat(stack.ledger.open()).hasSize(1);
  }

  @Test
  void lend_neverArrivedAndTooOldToRepeat_isNotCreatedAfterSeveralLooks() {
    stack.aws.failingCreates(Fault.KILL_BEFORE);
    assertThatThrownBy(() -> stack.lend("request-1", 4)).isInstanceOf(FakeAws.Killed.class);
    stack.pass(Duration.ofMinutes(15));
    for (int look = 0; look < 4; look++) {
      stack.sweeping.sweep();
      stack.pass(Duration.ofMinutes(15));
    }

    assertThat(stack.found("request-1").status()).isEqualTo(AllocationStatus.NOT_CREATED);
    assertThat(stack.aws.allocationsMade()).isZero();
    assertThat(stack.ledger.live(FakeAws.SOURCE)).isEmpty();
  }

  @Test
  void lend_refusedByAws_closesTheRecordAndFreesTheReservation() {
    stack.aws.failingCreates(Fault.REFUSE);

    assertThatThrownBy(() -> stack.lend("request-1", 4)).isInstanceOf(AwsFailure.Refused.class);
    assertThat(stack.found("request-1").status()).isEqualTo(AllocationStatus.REFUSED);
    assertThat(stack.lend("request-2", 4).status()).isEqualTo("pending");
  }

  @Test
  void lend_throttledThenRepeated_isSentAgain() {
    stack.aws.failingCreates(Fault.THROTTLE);
    assertThatThrownBy(() -> stack.lend("request-1", 4)).isInstanceOf(AwsFailure.Throttled.class);
    assertThat(stack.found("request-1").status()).isEqualTo(AllocationStatus.NOT_CREATED);

    assertThat(stack.lend("request-1", 4).status()).isEqualTo("pending");
    assertThat(stack.aws.allocationsMade()).isEqualTo(1);
  }

  @Test
  void lend_whatIsLentAlready_isRefusedInTheCallersTerms() {
    stack.lent(4);

    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> stack.lend("request-2", 2));
    assertThat(problem.problem().status()).isEqualTo(422);
    assertThat(problem.problem().errors().getFirst().message())
        .isEqualTo("lends 4 instances already: change that allocation, or take it back first");
    assertThat(stack.aws.tokens()).hasSize(1);
  }

  @Test
  void lend_everythingInTheWay_isToldAtOnce() {
    stack.aws.put(
        new Reservation(
            FakeAws.SOURCE,
            "999999999999",
            "m5.large",
            "us-east-1a",
            "use1-az1",
            10,
            3,
            "expired",
            Instant.parse("2026-12-01T00:00:00Z"),
            "limited",
            "default",
            true,
            null,
            Map.of()));

    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> stack.lend("request-1", 4));
    assertThat(problem.problem().errors())
        .extracting(error -> error.message())
        .containsExactly(
            "belongs to account 999999999999: only its owner can lend it",
            "is expired: only an active reservation can be lent",
            "has an end date (2026-12-01T00:00:00Z): only one without can be lent",
            "is itself made of lent capacity",
            "asks for 4 instances, but only 3 of 10 are unused");
    assertThat(stack.ledger.open()).isEmpty();
  }

  @Test
  void lend_unknownReservation_isNotFound() {
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                stack.lending.lend(
                    new AllocationGateway.Lending("cr-0fffffffffffffff0", 1, Map.of()),
                    stack.asked("request-1")));
    assertThat(problem.problem().status()).isEqualTo(404);
  }

  @Test
  void lend_whileAnotherIsBeingMade_isAConflict() {
    stack.aws.failingCreates(Fault.KILL_BEFORE);
    assertThatThrownBy(() -> stack.lend("request-1", 4)).isInstanceOf(FakeAws.Killed.class);

    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> stack.lend("request-2", 2));
    assertThat(problem.problem().status()).isEqualTo(409);
    assertThat(stack.aws.tokens()).hasSize(1);
  }
}
