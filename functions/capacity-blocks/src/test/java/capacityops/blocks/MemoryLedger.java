package capacityops.blocks;

import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.BudgetMove;
import capacityops.blocks.domain.PurchaseLedger;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.Reference;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.ledger.Trail;
import capacityops.core.ledger.Untold;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The ledger in memory, with the conditions of the DynamoDB table. */
public final class MemoryLedger implements PurchaseLedger {
  private final Map<String, Allocation> allocations = new TreeMap<>();
  private final Map<String, List<HistoryEntry>> history = new TreeMap<>();
  private final Map<String, Untold> untold = new TreeMap<>();
  private final Map<YearMonth, Budget> budgets = new TreeMap<>();
  private final Function<Allocation, PurchaseRecord> reading;
  private int changes;

  public MemoryLedger() {
    this(allocation -> allocation.details(PurchaseRecord.class));
  }

  /**
   * @param reading reads the details of a purchase
   */
  public MemoryLedger(Function<Allocation, PurchaseRecord> reading) {
    this.reading = reading;
  }

  /** A copy, as a backup is one. */
  public MemoryLedger copy() {
    MemoryLedger copy = new MemoryLedger(reading);
    copy.become(this);
    return copy;
  }

  /** Gets what a backup has; that is a change. */
  public void restore(MemoryLedger backup) {
    int changed = changes + 1;
    become(backup);
    changes = changed;
  }

  /** Becomes what another one is. */
  public void become(MemoryLedger other) {
    changes = other.changes;
    allocations.clear();
    allocations.putAll(other.allocations);
    history.clear();
    history.putAll(other.history);
    untold.clear();
    untold.putAll(other.untold);
    budgets.clear();
    budgets.putAll(other.budgets);
  }

  public Iterable<Allocation> all() {
    return allocations.values();
  }

  public List<HistoryEntry> historyOf(String allocationId) {
    return history.getOrDefault(allocationId, List.of());
  }

  public Iterable<Budget> budgets() {
    return budgets.values();
  }

  /** How often something was written. */
  public int changes() {
    return changes;
  }

  /** Everything that it holds and that is decided by: all but the past of each allocation. */
  public List<Object> contents() {
    List<Object> all = new ArrayList<>(budgets.values());
    all.addAll(allocations.values());
    untold.forEach((key, entry) -> all.add(List.of(key, entry.at())));
    return all;
  }

  @Override
  public Optional<Allocation> find(String allocationId) {
    return Optional.ofNullable(allocations.get(allocationId));
  }

  @Override
  public Optional<Allocation> find(Reference reference) {
    return Optional.empty();
  }

  @Override
  public Written open(Allocation first, Change change, Optional<BudgetMove> move) {
    Allocation there = allocations.get(first.allocationId());
    if (there != null) {
      return new Written.Stale(Optional.of(there));
    }
    if (move.isPresent() && !moved(move.get())) {
      return new Written.OverBudget();
    }
    write(first, null, change);
    return new Written.Done(first);
  }

  @Override
  public Written change(Allocation current, Change change, Terms terms) {
    Allocation there = allocations.get(current.allocationId());
    // A simulated clock may stand still: the details stand for the time of the write.
    if (!current.equals(there)) {
      return new Written.Stale(Optional.ofNullable(there));
    }
    if (terms.otherThan().filter(principal -> isParty(there, principal)).isPresent()) {
      return new Written.SamePerson();
    }
    if (terms.move().isPresent() && !moved(terms.move().get())) {
      return new Written.OverBudget();
    }
    Allocation next = current.after(change);
    write(next, current.status(), change);
    return new Written.Done(next);
  }

  /** Writes without any condition, as a careless program would. */
  public Written overwrite(Allocation current, Change change, Terms terms) {
    terms.move().ifPresent(this::moved);
    Allocation there = allocations.get(current.allocationId());
    Allocation next = there.after(change);
    write(next, there.status(), change);
    return new Written.Done(next);
  }

  /** Forgets the newest entry of a history, as if it had been written apart and lost. */
  public void forgetLastEntry(String allocationId) {
    changes++;
    List<HistoryEntry> entries = historyOf(allocationId);
    history.put(allocationId, entries.subList(0, entries.size() - 1));
  }

  /** Moves a budget whatever it has. */
  public void forceMove(BudgetMove move) {
    changes++;
    budgets.computeIfPresent(move.month(), (month, budget) -> budget.after(move));
  }

  @Override
  public Optional<Budget> budget(YearMonth month) {
    return Optional.ofNullable(budgets.get(month));
  }

  @Override
  public boolean openBudget(Budget unused) {
    changes++;
    return budgets.putIfAbsent(unused.month(), unused) == null;
  }

  @Override
  public boolean changeLimit(YearMonth month, long from, long to) {
    Budget budget = budgets.get(month);
    if (budget == null || budget.limit() != from) {
      return false;
    }
    changes++;
    budgets.put(month, budget.limitedTo(to));
    return true;
  }

  @Override
  public boolean open(Allocation first, Change change) {
    return open(first, change, Optional.empty()) instanceof Written.Done;
  }

  @Override
  public Allocation change(Allocation current, Change change) {
    return switch (change(current, change, new Terms(Optional.empty(), Optional.empty()))) {
      case Written.Done(var written) -> written;
      case Written.Stale _, Written.SamePerson _, Written.OverBudget _ ->
          throw new StaleAllocation(current.allocationId());
    };
  }

  @Override
  public Page<Allocation> list(AllocationFilter filter, int maxResults, Optional<String> position) {
    List<Allocation> found =
        allocations.values().stream()
            .filter(allocation -> filter.status().stream().allMatch(allocation.status()::equals))
            .sorted(Comparator.comparing(MemoryLedger::createdKey).reversed())
            .filter(
                allocation ->
                    position.stream()
                        .allMatch(place -> createdKey(allocation).compareTo(place) < 0))
            .toList();
    return found.size() <= maxResults
        ? new Page<>(found, Optional.empty())
        : new Page<>(
            found.subList(0, maxResults), Optional.of(createdKey(found.get(maxResults - 1))));
  }

  @Override
  public Page<HistoryEntry> history(
      String allocationId, int maxResults, Optional<String> position) {
    return new Page<>(historyOf(allocationId), Optional.empty());
  }

  @Override
  public Optional<Trail> trail(String allocationId) {
    return find(allocationId).map(found -> new Trail(found, historyOf(allocationId)));
  }

  @Override
  public List<Allocation> open(AllocationKind kind) {
    return allocations.values().stream()
        .filter(allocation -> allocation.kind() == kind && allocation.open())
        .toList();
  }

  @Override
  public List<Untold> untold() {
    return untold.values().stream().sorted(Comparator.comparing(Untold::at)).limit(100).toList();
  }

  @Override
  public void told(String allocationId, long version) {
    untold.remove(allocationId + "/" + version);
  }

  private boolean moved(BudgetMove move) {
    Budget budget = budgets.get(move.month());
    if (budget == null || !budget.allows(move)) {
      return false;
    }
    budgets.put(move.month(), budget.after(move));
    return true;
  }

  private boolean isParty(Allocation there, String principal) {
    PurchaseRecord record = reading.apply(there);
    return record.requester().principal().equals(principal)
        || record.attempt().proposer().principal().equals(principal);
  }

  private void write(Allocation written, String from, Change change) {
    changes++;
    String id = written.allocationId();
    allocations.put(id, written);
    List<HistoryEntry> entries = new ArrayList<>(historyOf(id));
    entries.add(
        new HistoryEntry(
            id,
            written.version(),
            change.at(),
            change.actor(),
            from,
            change.status(),
            change.reason(),
            change.awsRequestId()));
    history.put(id, List.copyOf(entries));
    change
        .event()
        .ifPresent(
            event ->
                untold.put(
                    id + "/" + written.version(),
                    new Untold(id, written.version(), change.at(), event)));
  }

  private static String createdKey(Allocation allocation) {
    return allocation.createdAt() + "#" + allocation.allocationId();
  }
}
