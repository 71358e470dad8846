package capacityops.events.domain;

import java.time.Instant;

/**
 * A capacity reservation as AWS shows it now; every member but the id and Region may be absent.
 *
 * @param reservationType {@code default} or {@code capacity-block}
 * @param capacityBlockId of a Capacity Block
 * @param lentInstanceCount how many are lent now, {@code null} where nothing is
 */
public record SeenReservation(
    String region,
    String capacityReservationId,
    String state,
    String instanceType,
    String availabilityZone,
    Integer totalInstanceCount,
    Integer availableInstanceCount,
    Instant startDate,
    Instant endDate,
    String reservationType,
    String capacityBlockId,
    Integer lentInstanceCount) {

  boolean isBlock() {
    return "capacity-block".equals(reservationType);
  }

  /** Such as {@code cr-1 (8 x p5.48xlarge in us-east-1a)}. */
  String described() {
    return "%s (%s x %s in %s)"
        .formatted(
            capacityReservationId,
            totalInstanceCount == null ? "?" : totalInstanceCount,
            instanceType,
            availabilityZone == null ? region : availabilityZone);
  }
}
