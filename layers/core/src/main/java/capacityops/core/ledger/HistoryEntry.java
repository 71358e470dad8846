package capacityops.core.ledger;

import java.time.Instant;

/**
 * One write of an allocation, kept for ever: who, when, from, to, why.
 *
 * @param version the version of the allocation that this write made
 * @param from the status before, {@code null} on the first
 * @param to the status after; the same as {@code from} where only details changed
 */
public record HistoryEntry(
    String allocationId,
    long version,
    Instant at,
    String actor,
    String from,
    String to,
    String reason,
    String awsRequestId) {
  /** Whether the write changed the status. */
  public boolean changedStatus() {
    return !to.equals(from);
  }
}
