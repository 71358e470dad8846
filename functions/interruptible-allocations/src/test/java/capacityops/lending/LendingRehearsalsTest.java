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
        Calls.call(
            new CreateInterruptibleAllocationHandler(LendingWiring.rehearsing()),
            LendingRehearsals.lend());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.as(InterruptibleAllocationView.class).status()).isEqualTo("pending");
  }

  @Test
  void change_isAcceptedAsAReclaim() {
    Answer answer =
        Calls.call(
            new ChangeInterruptibleAllocationHandler(LendingWiring.rehearsingLender()),
            LendingRehearsals.change());

    assertThat(answer.statusCode()).isEqualTo(202);
    InterruptibleAllocationView view = answer.as(InterruptibleAllocationView.class);
    assertThat(view.status()).isEqualTo("updating");
    assertThat(view.reclaim().remainingInstanceCount()).isEqualTo(2);
  }

  @Test
  void get_showsThePastAndTheLastDecision() {
    Answer answer =
        Calls.call(
            new GetInterruptibleAllocationHandler(LendingWiring.rehearsingLender()),
            LendingRehearsals.show());

    assertThat(answer.statusCode()).isEqualTo(200);
    InterruptibleAllocationView view = answer.as(InterruptibleAllocationView.class);
    assertThat(view.transitions()).hasSize(1);
    assertThat(view.lendingPolicy().decision()).isEqualTo("LEND");
  }
}
