package capacityops.allocations;

import capacityops.core.api.Rehearsal;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import java.util.List;

/** What the functions of this module rehearse, and the ledger that they find then. */
final class AllocationRehearsals {
  private static final String NAME = "rehearsal";

  private AllocationRehearsals() {}

  private record Details(String name, List<Integer> counts) {}

  /** Parts with a ledger of one allocation. */
  static AllocationsWiring allocation() {
    AllocationsWiring wiring = AllocationsWiring.rehearsing(new RehearsalAws());
    Change change =
        Change.to("rehearsed", false, new Details(NAME, List.of(1)), NAME, NAME, Rehearsal.AT);
    wiring
        .ledger()
        .open(
            Allocation.first(NAME, AllocationKind.CAPACITY_TASK, "us-east-1", NAME, change),
            change);
    return wiring;
  }

  static Rehearsal list() {
    return Rehearsal.reading("kind=" + AllocationKind.CAPACITY_TASK);
  }

  static Rehearsal history() {
    return Rehearsal.reading("").of("allocationId", NAME);
  }
}
