package capacityops.core.ledger;

import capacityops.core.json.JsonDocument;
import java.time.Instant;

/**
 * The current record of one allocation.
 *
 * @param allocationId the ledger's own id
 * @param status the kind's own status; AWS's own word where AWS decides it
 * @param open whether something can still happen to it: the sweeps look at open ones only
 * @param version counts the writes, from 1; each one is a {@link HistoryEntry} of that number
 * @param requestedBy the ARN of who asked for it, or what found it
 * @param details the kind's own record
 */
public record Allocation(
    String allocationId,
    AllocationKind kind,
    String status,
    boolean open,
    long version,
    String region,
    String requestedBy,
    Instant createdAt,
    Instant updatedAt,
    JsonDocument details) {

  /** The first version of a record. */
  public static Allocation first(
      String allocationId, AllocationKind kind, String region, String requestedBy, Change change) {
    return new Allocation(
        allocationId,
        kind,
        change.status(),
        change.open(),
        1,
        region,
        requestedBy,
        change.at(),
        change.at(),
        change.details());
  }

  /** The next version of this record. */
  public Allocation after(Change change) {
    return new Allocation(
        allocationId,
        kind,
        change.status(),
        change.open(),
        version + 1,
        region,
        requestedBy,
        createdAt,
        change.at(),
        change.details());
  }

  public <T> T details(Class<T> type) {
    return details.as(type);
  }
}
