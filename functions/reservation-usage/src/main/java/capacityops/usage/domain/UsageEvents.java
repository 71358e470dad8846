package capacityops.usage.domain;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import capacityops.core.money.Money;
import java.time.Instant;
import java.util.List;

/** What the bus is told of reports. */
final class UsageEvents {
  private static final int MOST_UNKNOWN = 100;

  private UsageEvents() {}

  /** The detail of {@code Usage Report Ready}; schema in {@code docs/events}. */
  record Ready(
      String reportId,
      boolean complete,
      Totals totals,
      long findingCount,
      int unknownCount,
      List<Unknown> unknown,
      Instant at) {}

  /** The detail of {@code Capacity Reservation Underused}; schema in {@code docs/events}. */
  record Underused(
      String reportId,
      String capacityReservationId,
      String accountId,
      String region,
      String instanceType,
      Finding.Kind finding,
      String words,
      int totalInstanceCount,
      int usedInstanceCount,
      int idleInstanceCount,
      Money idleCostPerDay,
      Instant at) {}

  static DomainEvent ready(ReportSummary summary) {
    Ready detail =
        new Ready(
            summary.reportId(),
            summary.complete(),
            summary.totals(),
            summary.findingCount(),
            summary.unknown().size(),
            summary.unknown().stream().limit(MOST_UNKNOWN).toList(),
            summary.completedAt());
    return new DomainEvent("Usage Report Ready", summary.reportId(), JsonDocument.of(detail));
  }

  static DomainEvent underused(String reportId, ReservationRow row, Finding finding) {
    Underused detail =
        new Underused(
            reportId,
            row.capacityReservationId(),
            row.accountId(),
            row.region(),
            row.instanceType(),
            finding.kind(),
            finding.words(),
            row.totalInstanceCount(),
            row.usedInstanceCount(),
            row.idleInstanceCount(),
            finding.costPerDay(),
            row.readAt());
    return new DomainEvent(
        "Capacity Reservation Underused", row.capacityReservationId(), JsonDocument.of(detail));
  }
}
