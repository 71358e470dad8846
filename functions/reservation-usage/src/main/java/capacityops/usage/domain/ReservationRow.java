package capacityops.usage.domain;

import capacityops.core.money.Money;
import capacityops.usage.domain.CapacityReservation.InterruptibleCapacityAllocation;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One reservation in a report.
 *
 * @param accountId who owns it
 * @param accountName {@code null} where it is not known
 * @param readAt when EC2 was asked
 * @param daysToEnd whole days, {@code null} where it has no end
 * @param idleInstanceCount paid and unused; 0 while it is upcoming
 * @param usage who uses it now, empty where nobody does or it is not known
 * @param usageUnknown why it is not known who uses it, {@code null} where it is
 * @param pricePerInstanceHour {@code null} where it is unknown
 * @param priceUnknown why, {@code null} where the price is known
 * @param costPerHour of the whole reservation; 0 while it is upcoming, {@code null} where unknown
 * @param idleCostPerHour of its idle part
 */
public record ReservationRow(
    String accountId,
    String accountName,
    String region,
    String capacityReservationId,
    String reservationType,
    String instanceType,
    String instancePlatform,
    String availabilityZone,
    String tenancy,
    String state,
    Phase phase,
    Map<String, String> tags,
    Instant readAt,
    Instant startDate,
    Instant endDate,
    Long daysToEnd,
    int totalInstanceCount,
    int usedInstanceCount,
    int idleInstanceCount,
    List<InstanceUsage> usage,
    String usageUnknown,
    IdleHistory idle,
    Money pricePerInstanceHour,
    Price.Source priceSource,
    String priceUnknown,
    Money costPerHour,
    Money idleCostPerHour,
    Boolean interruptible,
    InterruptibleCapacityAllocation interruptibleCapacityAllocation,
    String unusedReservationBillingOwnerId,
    String capacityBlockId,
    List<Finding> findings) {

  public ReservationRow {
    tags = tags == null ? Map.of() : tags;
    usage = usage == null ? List.of() : List.copyOf(usage);
    findings = findings == null ? List.of() : List.copyOf(findings);
  }

  public boolean isInService() {
    return phase == Phase.IN_SERVICE;
  }

  public boolean isCapacityBlock() {
    return "capacity-block".equals(reservationType);
  }

  public Optional<Finding> underuse() {
    return findings.stream().filter(finding -> finding.kind().isUnderuse()).findFirst();
  }

  public Optional<Duration> timeToEnd() {
    return Optional.ofNullable(endDate).map(end -> Duration.between(readAt, end));
  }

  ReservationRow with(List<Finding> found) {
    return new ReservationRow(
        accountId,
        accountName,
        region,
        capacityReservationId,
        reservationType,
        instanceType,
        instancePlatform,
        availabilityZone,
        tenancy,
        state,
        phase,
        tags,
        readAt,
        startDate,
        endDate,
        daysToEnd,
        totalInstanceCount,
        usedInstanceCount,
        idleInstanceCount,
        usage,
        usageUnknown,
        idle,
        pricePerInstanceHour,
        priceSource,
        priceUnknown,
        costPerHour,
        idleCostPerHour,
        interruptible,
        interruptibleCapacityAllocation,
        unusedReservationBillingOwnerId,
        capacityBlockId,
        found);
  }
}
