package capacityops.lending.domain;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import java.time.Instant;
import java.util.Objects;

/** What the bus is told of interruptible allocations. */
final class LendingEvents {
  private LendingEvents() {}

  /**
   * The detail of {@code Interruptible Allocation Status Changed}; schema in {@code docs/events}.
   */
  record StatusChanged(
      String allocationId,
      String sourceCapacityReservationId,
      String interruptibleCapacityReservationId,
      String previousStatus,
      String status,
      Integer instanceCount,
      Integer targetInstanceCount,
      Integer acceptedTargetInstanceCount,
      Reclaiming reclaim,
      String reason,
      Instant at) {}

  /** Capacity on its way back. */
  record Reclaiming(
      int fromInstanceCount,
      int toInstanceCount,
      Integer interruptedInstanceCount,
      Instant startedAt,
      Instant finishedAt) {}

  /** The detail of {@code Lending Decision Made}; schema in {@code docs/events}. */
  record DecisionMade(
      String capacityReservationId,
      String decision,
      String rule,
      int fromTargetInstanceCount,
      int toTargetInstanceCount,
      String reason,
      String outcome,
      boolean dryRun,
      Instant at) {}

  static DomainEvent statusChanged(
      String allocationId, String previous, LendingLedger.Write write) {
    AllocationRecord record = write.record();
    Reservation.Lent lent = record.lent();
    StatusChanged detail =
        new StatusChanged(
            allocationId,
            record.sourceCapacityReservationId(),
            record.interruptibleCapacityReservationId(),
            previous,
            write.status(),
            lent == null ? null : lent.instanceCount(),
            record.target(),
            record.acceptedTargetInstanceCount(),
            reclaiming(record.reclaim()),
            write.reason(),
            write.at());
    return new DomainEvent(
        "Interruptible Allocation Status Changed",
        record.sourceCapacityReservationId(),
        JsonDocument.of(detail));
  }

  static DomainEvent decisionMade(String capacityReservationId, DecisionLog.Entry entry) {
    DecisionMade detail =
        new DecisionMade(
            capacityReservationId,
            entry.decision(),
            entry.rule(),
            entry.fromTarget(),
            entry.toTarget(),
            entry.reason(),
            entry.outcome(),
            entry.dryRun(),
            entry.at());
    return new DomainEvent("Lending Decision Made", capacityReservationId, JsonDocument.of(detail));
  }

  /** Whether a write changes what the bus is told of. */
  static boolean tells(
      String previousStatus, AllocationRecord previous, LendingLedger.Write write) {
    AllocationRecord next = write.record();
    return !write.status().equals(previousStatus)
        || previous == null
        || previous.target() != next.target()
        || !Objects.equals(previous.lent(), next.lent())
        || !Objects.equals(previous.reclaim(), next.reclaim());
  }

  private static Reclaiming reclaiming(Reclaim reclaim) {
    return reclaim == null
        ? null
        : new Reclaiming(
            reclaim.fromInstanceCount(),
            reclaim.toInstanceCount(),
            reclaim.interruptedInstanceCount(),
            reclaim.startedAt(),
            reclaim.finishedAt());
  }
}
