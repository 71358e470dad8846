package capacityops.blocks.domain;

import capacityops.core.ledger.Allocation;

/** A purchase as it was read. */
public record Purchase(Allocation allocation, PurchaseStatus status, PurchaseRecord record) {
  public static Purchase of(Allocation allocation) {
    return new Purchase(
        allocation,
        PurchaseStatus.valueOf(allocation.status()),
        allocation.details(PurchaseRecord.class));
  }

  public String id() {
    return allocation.allocationId();
  }

  Offering offering() {
    return record.quote().offering();
  }

  Attempt attempt() {
    return record.attempt();
  }

  /**
   * Whether a request of an earlier attempt was sent: then a refusal of this one proves nothing.
   */
  boolean hasUndisprovedAttempt() {
    return record.earlier().stream().anyMatch(attempt -> attempt.claim() != null);
  }

  /** Whether any request was ever allowed to be sent. */
  boolean wasEverClaimed() {
    return attempt().claim() != null || hasUndisprovedAttempt();
  }
}
