package capacityops.core.ledger;

import java.util.List;
import java.util.Optional;

/**
 * The ledger: the current record of every allocation, and its append-only history.
 *
 * <p>A write is one transaction of the record, its history entry and its references; it happens
 * whole or not at all, and only on the version that the writer read.
 */
public interface Ledger {
  /** Nearly all histories are one page. */
  int HISTORY_PAGE = 100;

  Optional<Allocation> find(String allocationId);

  Optional<Allocation> find(Reference reference);

  /** The id of the allocation that a name leads to. */
  default Optional<String> idOf(Reference reference) {
    return find(reference).map(Allocation::allocationId);
  }

  /**
   * Writes the first version of an allocation.
   *
   * @return false where its id or one of its references is taken
   */
  boolean open(Allocation first, Change change);

  /**
   * Writes the next version.
   *
   * @throws StaleAllocation where {@code current} is no longer current, or a reference of the
   *     change leads elsewhere
   */
  Allocation change(Allocation current, Change change);

  /** The allocations that match, newest first. */
  Page<Allocation> list(AllocationFilter filter, int maxResults, Optional<String> position);

  /** The newest allocation of a kind. */
  default Optional<Allocation> newest(AllocationKind kind) {
    return list(AllocationFilter.of(kind), 1, Optional.empty()).items().stream().findFirst();
  }

  /** What was written of one allocation, oldest first. */
  Page<HistoryEntry> history(String allocationId, int maxResults, Optional<String> position);

  /** The whole history, oldest first; empty where there is no such allocation. */
  default List<HistoryEntry> history(String allocationId) {
    return AllPages.of(next -> history(allocationId, HISTORY_PAGE, next));
  }

  /** An allocation with all that was written of it. */
  Optional<Trail> trail(String allocationId);

  /** The same of the allocation that a name leads to. */
  default Optional<Trail> trail(Reference reference) {
    return idOf(reference).flatMap(this::trail);
  }

  /** Every allocation of a kind to which something can still happen. */
  List<Allocation> open(AllocationKind kind);

  /** The others of its kind in its Region to which something can still happen. */
  default List<Allocation> openBeside(Allocation allocation) {
    return open(allocation.kind()).stream()
        .filter(other -> other.region().equals(allocation.region()))
        .filter(other -> !other.allocationId().equals(allocation.allocationId()))
        .toList();
  }

  /** History entries whose event the bus may not have yet, oldest first, at most 100. */
  List<Untold> untold();

  /** Notes that the bus has the event of a history entry. */
  void told(String allocationId, long version);
}
