package capacityops.lending;

import capacityops.core.api.ApiResponse;
import capacityops.core.ledger.Allocation;
import capacityops.lending.domain.AllocationRecord;
import capacityops.lending.domain.DecisionLog;
import capacityops.lending.domain.Reclaim;
import capacityops.lending.domain.Reservation;
import capacityops.lending.domain.ShowAllocation;
import java.time.Instant;
import java.util.List;

/**
 * An interruptible allocation as the API shows it: AWS's members, and what the ledger adds.
 *
 * @param allocationId the ledger's id, {@code null} where it does not have the allocation yet
 * @param status AWS's word, or ours in capitals where AWS's is not known
 * @param targetInstanceCount what is to be lent; AWS may still be about to hear of it
 * @param acceptedTargetInstanceCount the last target that AWS accepted
 * @param requestedBy who asked for the target that holds
 * @param reclaim the last reclaim, {@code null} where there was none
 * @param transitions the statuses on record, oldest first
 * @param lendingPolicy its last decision, {@code null} where it has made none
 */
record InterruptibleAllocationView(
    String allocationId,
    String sourceCapacityReservationId,
    String interruptibleCapacityReservationId,
    String status,
    Integer instanceCount,
    Integer targetInstanceCount,
    Integer acceptedTargetInstanceCount,
    String interruptionType,
    String requestedBy,
    Instant requestedAt,
    ReclaimView reclaim,
    List<ShowAllocation.Transition> transitions,
    PolicyView lendingPolicy) {

  /**
   * How far a reclaim is.
   *
   * @param reclaimedInstanceCount how many came back
   * @param remainingInstanceCount how many are still to come
   * @param interruptedInstanceCount how many running instances had to end for it, each with a
   *     notice of two minutes; {@code null} where that is not known
   * @param twoMinuteNotice whether any had to; {@code null} where that is not known
   * @param finishedAt {@code null} while it goes on
   */
  record ReclaimView(
      int fromInstanceCount,
      int toInstanceCount,
      int reclaimedInstanceCount,
      int remainingInstanceCount,
      Integer interruptedInstanceCount,
      Boolean twoMinuteNotice,
      Instant startedAt,
      Instant finishedAt) {

    static ReclaimView of(Reclaim reclaim, Integer lentNow) {
      if (reclaim == null) {
        return null;
      }
      int now = lentNow == null ? reclaim.fromInstanceCount() : lentNow;
      int back =
          reclaim.finishedAt() == null
              ? Math.clamp((long) reclaim.fromInstanceCount() - now, 0, reclaim.count())
              : reclaim.count();
      Integer interrupted = reclaim.interruptedInstanceCount();
      return new ReclaimView(
          reclaim.fromInstanceCount(),
          reclaim.toInstanceCount(),
          back,
          reclaim.count() - back,
          interrupted,
          interrupted == null ? null : interrupted > 0,
          reclaim.startedAt(),
          reclaim.finishedAt());
    }
  }

  /** A decision of the lending policy. */
  record PolicyView(
      String decision,
      String rule,
      int fromTargetInstanceCount,
      int toTargetInstanceCount,
      String reason,
      String outcome,
      boolean dryRun,
      Instant at) {

    static PolicyView of(DecisionLog.Entry entry) {
      return entry == null
          ? null
          : new PolicyView(
              entry.decision(),
              entry.rule(),
              entry.fromTarget(),
              entry.toTarget(),
              entry.reason(),
              entry.outcome(),
              entry.dryRun(),
              entry.at());
    }
  }

  /** The answer to a dry run that AWS would permit. */
  record Permission(boolean dryRun, boolean permitted) {
    static ApiResponse granted() {
      return ApiResponse.json(200, new Permission(true, true));
    }
  }

  /** What was just asked for. */
  static InterruptibleAllocationView of(Allocation allocation) {
    AllocationRecord record = allocation.details(AllocationRecord.class);
    return of(
        record.sourceCapacityReservationId(),
        allocation,
        record,
        record.lent(),
        allocation.status(),
        null,
        null);
  }

  static InterruptibleAllocationView of(ShowAllocation.Shown shown) {
    Reservation.Lent lent =
        shown.lent().orElse(shown.record() == null ? null : shown.record().lent());
    String status =
        shown.lent().map(Reservation.Lent::status).orElseGet(() -> shown.allocation().status());
    return of(
        shown.sourceCapacityReservationId(),
        shown.allocation(),
        shown.record(),
        lent,
        status,
        shown.transitions(),
        PolicyView.of(shown.lastDecision()));
  }

  ApiResponse accepted() {
    return ApiResponse.json(202, this)
        .with(
            "location",
            "/capacity-reservations/%s/interruptible-allocation"
                .formatted(sourceCapacityReservationId));
  }

  private static InterruptibleAllocationView of(
      String source,
      Allocation allocation,
      AllocationRecord record,
      Reservation.Lent lent,
      String status,
      List<ShowAllocation.Transition> transitions,
      PolicyView policy) {
    Integer lentNow = lent == null ? null : lent.instanceCount();
    return new InterruptibleAllocationView(
        allocation == null ? null : allocation.allocationId(),
        source,
        interruptibleId(record, lent),
        status,
        lentNow,
        target(record, lent),
        record == null ? null : record.acceptedTargetInstanceCount(),
        lent == null ? null : lent.interruptionType(),
        record == null ? null : record.intent().requestedBy(),
        record == null ? null : record.intent().requestedAt(),
        record == null ? null : ReclaimView.of(record.reclaim(), lentNow),
        transitions,
        policy);
  }

  private static String interruptibleId(AllocationRecord record, Reservation.Lent lent) {
    if (lent != null && lent.interruptibleCapacityReservationId() != null) {
      return lent.interruptibleCapacityReservationId();
    }
    return record == null ? null : record.interruptibleCapacityReservationId();
  }

  private static Integer target(AllocationRecord record, Reservation.Lent lent) {
    return record == null ? lent.targetInstanceCount() : Integer.valueOf(record.target());
  }
}
