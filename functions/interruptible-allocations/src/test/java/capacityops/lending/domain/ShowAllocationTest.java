package capacityops.lending.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.concurrent.Meeting;
import capacityops.core.concurrent.ThreadWorkers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShowAllocationTest {
  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private Stack stack;

  @BeforeEach
  void stack() throws Exception {
    stack = new Stack(table);
  }

  @Test
  void ledger_isAskedWhileAwsIs() {
    stack.lent(4);
    Meeting meeting = new Meeting(2);

    ShowAllocation.Shown shown =
        new ShowAllocation(
                answeringAt(meeting), stack.ledger, silentAt(meeting), new ThreadWorkers())
            .show(FakeAws.SOURCE);

    assertThat(shown.allocation().allocationId()).isEqualTo("request-lend");
    assertThat(shown.lent()).isPresent();
  }

  private ReservationGateway answeringAt(Meeting meeting) {
    return new ReservationGateway() {
      @Override
      public Optional<Reservation> find(String capacityReservationId) {
        return meeting.answer(stack.aws.find(capacityReservationId));
      }

      @Override
      public List<Reservation> all() {
        return stack.aws.all();
      }
    };
  }

  private static DecisionLog silentAt(Meeting meeting) {
    return new DecisionLog() {
      @Override
      public void note(String capacityReservationId, Entry entry) {
        throw new IllegalStateException("who shows decides nothing");
      }

      @Override
      public Optional<Entry> last(String capacityReservationId) {
        return meeting.answer(Optional.empty());
      }
    };
  }
}
