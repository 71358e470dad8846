package capacityops.lending.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.ledger.HistoryEntry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SweepAllocationsTest {
  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private Stack stack;

  @BeforeEach
  void stack() throws Exception {
    stack = new Stack(table);
  }

  @Test
  void sweep_allocationMadeElsewhere_isAdoptedOnce() {
    stack.aws.lentElsewhere(3);

    assertThat(stack.sweeping.sweep().adopted()).isEqualTo(1);
    assertThat(stack.sweeping.sweep().adopted()).isZero();
    assertThat(stack.ledger.live(FakeAws.SOURCE).orElseThrow().requestedBy()).isEqualTo("sweep");
    assertThat(stack.record("cr-0bbbbbbbbbbbbbbb1").acceptedTargetInstanceCount()).isEqualTo(3);
  }

  @Test
  void sweep_twoSweepsOverAllThatIsSettled_changeNothing() {
    stack.lent(4);
    long before = stack.found("request-lend").version();

    stack.sweeping.sweep();
    stack.sweeping.sweep();

    assertThat(stack.found("request-lend").version()).isEqualTo(before);
  }

  @Test
  void sweep_allocationGone_endsItsRecordAfterSeveralLooks() {
    stack.lent(4);
    stack.aws.vanish();
    stack.pass(Duration.ofMinutes(5));

    stack.sweeping.sweep();
    stack.pass(Duration.ofMinutes(5));
    stack.sweeping.sweep();
    assertThat(stack.found("request-lend").open()).isTrue();
    stack.pass(Duration.ofMinutes(5));
    stack.sweeping.sweep();

    assertThat(stack.found("request-lend").status()).isEqualTo(AllocationStatus.GONE);
    assertThat(stack.ledger.live(FakeAws.SOURCE)).isEmpty();
  }

  @Test
  void sweep_hiddenForAWhile_doesNotEndTheRecord() {
    stack.lent(4);
    stack.aws.hide(true);
    stack.sweeping.sweep();
    stack.sweeping.sweep();
    stack.sweeping.sweep();
    stack.aws.hide(false);
    stack.pass(Duration.ofMinutes(5));
    stack.sweeping.sweep();

    assertThat(stack.found("request-lend").status()).isEqualTo("active");
    assertThat(stack.record("request-lend").absences()).isZero();
  }

  @Test
  void sweep_endedTooEarly_opensTheRecordAgain() {
    stack.lent(4);
    stack.aws.hide(true);
    for (int look = 0; look < 3; look++) {
      stack.sweeping.sweep();
      stack.pass(Duration.ofMinutes(5));
    }
    assertThat(stack.found("request-lend").status()).isEqualTo(AllocationStatus.GONE);

    stack.aws.hide(false);
    stack.sweeping.sweep();

    assertThat(stack.found("request-lend").status()).isEqualTo("active");
    assertThat(stack.ledger.live(FakeAws.SOURCE)).isPresent();
  }

  @Test
  void sweep_targetChangedElsewhere_isTakenAsTheNewestOnceReadsCannotLag() {
    stack.lent(4);
    stack.aws.targetElsewhere(2);
    stack.pass(Duration.ofMinutes(1));
    stack.sweeping.sweep();
    assertThat(stack.record("request-lend").acceptedTargetInstanceCount()).isEqualTo(4);

    stack.pass(Duration.ofMinutes(5));
    stack.sweeping.sweep();

    assertThat(stack.record("request-lend").acceptedTargetInstanceCount()).isEqualTo(2);
    assertThat(stack.history("request-lend"))
        .extracting(HistoryEntry::reason)
        .contains("changed at AWS by somebody else");
    assertThat(stack.aws.appliedTargets()).isEmpty();
  }

  @Test
  void sweep_followerThatEnded_isReplacedWhileSomethingIsUnderWay() {
    stack.lend("request-1", 4);
    stack.followings.endAll();

    stack.sweeping.sweep();

    assertThat(stack.followings.running()).isEqualTo(1);
    assertThat(stack.record("request-1").followerNumber()).isEqualTo(2);
  }

  @Test
  void sweep_oneThatLendsAnew_hasTwoRecordsOfWhichOneIsLive() {
    stack.lent(4);
    stack.change("request-back", 0);
    stack.aws.settle();
    stack.following.follow("request-lend", "follower");

    stack.lend("request-again", 2);
    stack.aws.settle();
    stack.sweeping.sweep();

    assertThat(stack.found("request-lend").status()).isEqualTo("canceled");
    assertThat(stack.found("request-again").status()).isEqualTo("active");
    assertThat(stack.ledger.open()).hasSize(1);
  }
}
