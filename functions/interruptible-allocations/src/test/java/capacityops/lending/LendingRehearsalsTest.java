package capacityops.lending;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import org.junit.jupiter.api.Test;

/** A rehearsal is of use where it is answered to its end. */
class LendingRehearsalsTest {
  @Test
  void create_isAccepted() {
    Answer answer =
        Calls.rehearsed(
            new CreateInterruptibleAllocationHandler(LendingRehearsals.idle()),
            LendingRehearsals.lend(),
            202);
    assertThat(answer.as(InterruptibleAllocationView.class).status()).isEqualTo("pending");
  }

  @Test
  void change_isAcceptedAsAReclaim() {
    Answer answer =
        Calls.rehearsed(
            new ChangeInterruptibleAllocationHandler(LendingRehearsals.lending()),
            LendingRehearsals.change(),
            202);
    InterruptibleAllocationView view = answer.as(InterruptibleAllocationView.class);
    assertThat(view.status()).isEqualTo("updating");
    assertThat(view.reclaim().remainingInstanceCount()).isEqualTo(2);
  }

  @Test
  void get_showsThePastAndTheLastDecision() {
    Answer answer =
        Calls.rehearsed(
            new GetInterruptibleAllocationHandler(LendingRehearsals.lending()),
            LendingRehearsals.show(),
            200);
    InterruptibleAllocationView view = answer.as(InterruptibleAllocationView.class);
    assertThat(view.transitions()).hasSize(1);
    assertThat(view.lendingPolicy().decision()).isEqualTo("LEND");
  }
}
