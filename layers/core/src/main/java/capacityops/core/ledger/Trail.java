package capacityops.core.ledger;

import java.util.List;

/**
 * An allocation and every write that made it.
 *
 * @param history oldest first
 */
public record Trail(Allocation allocation, List<HistoryEntry> history) {
  public Trail {
    history = List.copyOf(history);
  }
}
