package capacityops.blocks.domain;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import capacityops.core.money.Money;
import java.time.Instant;
import java.util.List;

/** What the bus is told of purchases. */
public final class PurchaseEvents {
  public static final String STATUS_CHANGED = "Capacity Block Purchase Status Changed";
  public static final String WITHOUT_RECORD = "Capacity Block Without Record";

  private PurchaseEvents() {}

  /**
   * The detail of {@code Capacity Block Purchase Status Changed}; schema in {@code docs/events}.
   *
   * @param previousStatus {@code null} for the first
   * @param alarm why a person should look at once, {@code null} where nobody has to
   */
  public record StatusChanged(
      String purchaseId,
      String previousStatus,
      String status,
      String reason,
      String alarm,
      String kind,
      int attempt,
      String region,
      String availabilityZone,
      String instanceType,
      Integer instanceCount,
      String ultraserverType,
      Integer ultraserverCount,
      Instant startDate,
      Instant endDate,
      Money upfrontFee,
      List<String> capacityReservationIds,
      String requestedBy,
      Instant at) {}

  /** The detail of {@code Capacity Block Without Record}; schema in {@code docs/events}. */
  public record WithoutRecord(
      String purchaseTag,
      String region,
      String capacityBlockId,
      List<String> capacityReservationIds,
      String state,
      String instanceType,
      Instant startDate,
      Instant endDate,
      Instant at) {}

  static StatusChanged statusChanged(
      String purchaseId, String previous, Purchases.Step step, Instant at) {
    PurchaseRecord record = step.record();
    Offering offering = record.quote().offering();
    Offering.Block block = record.quote().block();
    return new StatusChanged(
        purchaseId,
        previous,
        step.status().name(),
        step.reason(),
        step.alarm(),
        block == null ? "EXTENSION" : "BLOCK",
        record.attempt().number(),
        offering.region(),
        offering.availabilityZone(),
        offering.instanceType(),
        offering.instanceCount(),
        block == null ? null : block.ultraserverType(),
        block == null ? null : block.ultraserverCount(),
        offering.startDate(),
        offering.endDate(),
        offering.upfrontFee(),
        record.blocks().stream().flatMap(found -> found.capacityReservationIds().stream()).toList(),
        record.requester().arn(),
        at);
  }

  static DomainEvent withoutRecord(String purchaseTag, SeenBlock seen, Instant at) {
    WithoutRecord detail =
        new WithoutRecord(
            purchaseTag,
            seen.region(),
            seen.capacityBlockId(),
            seen.capacityReservationIds(),
            seen.state(),
            seen.instanceType(),
            seen.startDate(),
            seen.endDate(),
            at);
    return new DomainEvent(WITHOUT_RECORD, seen.name(), JsonDocument.of(detail));
  }
}
