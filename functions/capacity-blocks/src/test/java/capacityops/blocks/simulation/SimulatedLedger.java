package capacityops.blocks.simulation;

import capacityops.blocks.MemoryLedger;
import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.BudgetMove;
import capacityops.blocks.domain.PurchaseLedger;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.Reference;
import capacityops.core.ledger.Trail;
import capacityops.core.ledger.Untold;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The ledger behind a wire that may fail. */
class SimulatedLedger implements PurchaseLedger {
  protected final World world;
  protected final MemoryLedger memory;

  SimulatedLedger(World world) {
    this.world = world;
    this.memory = world.memory;
  }

  @Override
  public Optional<Allocation> find(String allocationId) {
    return call(Port.LEDGER_FIND, () -> memory.find(allocationId));
  }

  @Override
  public Optional<Allocation> find(Reference reference) {
    return Optional.empty();
  }

  @Override
  public Written open(Allocation first, Change change, Optional<BudgetMove> move) {
    return written(() -> memory.open(first, change, move));
  }

  @Override
  public Written change(Allocation current, Change change, Terms terms) {
    return written(
        () -> {
          Written written = memory.change(current, change, terms);
          if (written instanceof Written.Done(var approved) && terms.otherThan().isPresent()) {
            int attempt = TextOnce.record(approved).attempt().number();
            world.approvalGiven(approved.allocationId() + "#" + attempt);
          }
          return written;
        });
  }

  /** A conditional write, of which the caller may be told that somebody else was first. */
  protected final Written written(Supplier<Written> write) {
    return world.stage.call(
        Port.LEDGER_WRITE,
        fault -> {
          Written written = write.get();
          return fault == Fault.MINE_LOOKS_STALE && written instanceof Written.Done(var allocation)
              ? new Written.Stale(Optional.of(allocation))
              : written;
        });
  }

  @Override
  public Optional<Budget> budget(YearMonth month) {
    return call(Port.BUDGET_READ, () -> memory.budget(month));
  }

  @Override
  public boolean openBudget(Budget unused) {
    return call(Port.BUDGET_WRITE, () -> memory.openBudget(unused));
  }

  @Override
  public boolean changeLimit(YearMonth month, long from, long to) {
    return call(Port.BUDGET_WRITE, () -> memory.changeLimit(month, from, to));
  }

  @Override
  public boolean open(Allocation first, Change change) {
    return memory.open(first, change);
  }

  @Override
  public Allocation change(Allocation current, Change change) {
    return memory.change(current, change);
  }

  @Override
  public Page<Allocation> list(AllocationFilter filter, int maxResults, Optional<String> position) {
    return memory.list(filter, maxResults, position);
  }

  @Override
  public Page<HistoryEntry> history(
      String allocationId, int maxResults, Optional<String> position) {
    return memory.history(allocationId, maxResults, position);
  }

  @Override
  public Optional<Trail> trail(String allocationId) {
    return memory.trail(allocationId);
  }

  @Override
  public List<Allocation> open(AllocationKind kind) {
    return call(Port.LEDGER_OPEN_PURCHASES, () -> memory.open(kind));
  }

  @Override
  public List<Untold> untold() {
    return call(Port.LEDGER_UNTOLD, memory::untold);
  }

  @Override
  public void told(String allocationId, long version) {
    call(
        Port.LEDGER_TOLD,
        () -> {
          memory.told(allocationId, version);
          return true;
        });
  }

  private <T> T call(Port port, Supplier<T> effect) {
    return world.stage.call(port, fault -> effect.get());
  }
}
