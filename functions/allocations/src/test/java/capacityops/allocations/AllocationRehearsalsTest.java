package capacityops.allocations;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import org.junit.jupiter.api.Test;

/** A rehearsal is of use where it is answered to its end. */
class AllocationRehearsalsTest {
  @Test
  void list_hasTheAllocation() {
    Calls.Answer answer =
        Calls.rehearsed(
            new ListAllocationsHandler(AllocationRehearsals.allocation()),
            AllocationRehearsals.list(),
            200);

    assertThat(answer.body()).contains("\"allocationId\":\"rehearsal\"");
  }

  @Test
  void history_hasItsFirstEntry() {
    Calls.Answer answer =
        Calls.rehearsed(
            new GetAllocationHistoryHandler(AllocationRehearsals.allocation()),
            AllocationRehearsals.history(),
            200);

    assertThat(answer.body()).contains("\"version\":1", "\"to\":\"rehearsed\"");
  }
}
