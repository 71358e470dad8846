package capacityops.lending.domain;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An On-Demand Capacity Reservation as DescribeCapacityReservations shows it: what lending needs of
 * it. Every member but the id may be absent.
 *
 * @param totalInstanceCount falls by what is lent
 * @param endDateType {@code unlimited} or {@code limited}
 * @param reservationType {@code default} or {@code capacity-block}
 * @param interruptible whether it is itself made of lent capacity
 * @param allocation what it lends, {@code null} for nothing
 * @param tags by key
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CapacityReservation.html">CapacityReservation</a>
 */
public record Reservation(
    String capacityReservationId,
    String ownerId,
    String instanceType,
    String availabilityZone,
    String availabilityZoneId,
    Integer totalInstanceCount,
    Integer availableInstanceCount,
    String state,
    Instant endDate,
    String endDateType,
    String reservationType,
    Boolean interruptible,
    Lent allocation,
    Map<String, String> tags) {

  /**
   * The {@code interruptibleCapacityAllocation} of a reservation.
   *
   * @param instanceCount how many are lent now
   * @param targetInstanceCount how many are to be lent
   * @param status AWS's own word, also one that is new to us
   * @param interruptibleCapacityReservationId {@code null} until AWS has made it
   */
  public record Lent(
      Integer instanceCount,
      Integer targetInstanceCount,
      String status,
      String interruptibleCapacityReservationId,
      String interruptionType) {}

  /** What the reservation lends, where that has not ended. */
  public Optional<Lent> liveAllocation() {
    return Optional.ofNullable(allocation).filter(lent -> !AllocationStatus.hasEnded(lent.status));
  }

  int available() {
    return availableInstanceCount == null ? 0 : availableInstanceCount;
  }

  int total() {
    return totalInstanceCount == null ? 0 : totalInstanceCount;
  }

  boolean ends() {
    return endDate != null || "limited".equals(endDateType);
  }
}
