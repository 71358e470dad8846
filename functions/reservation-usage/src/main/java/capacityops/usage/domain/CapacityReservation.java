package capacityops.usage.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A Capacity Reservation as EC2 describes it; AWS's enums stay the words that AWS sent.
 *
 * @param region where it was read
 * @param tags by key
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CapacityReservation.html">CapacityReservation</a>
 */
public record CapacityReservation(
    String region,
    String capacityReservationId,
    String ownerId,
    String capacityReservationArn,
    String availabilityZoneId,
    String instanceType,
    String instancePlatform,
    String availabilityZone,
    String tenancy,
    Integer totalInstanceCount,
    Integer availableInstanceCount,
    Boolean ebsOptimized,
    Boolean ephemeralStorage,
    String state,
    Instant startDate,
    Instant endDate,
    String endDateType,
    String instanceMatchCriteria,
    Instant createDate,
    Map<String, String> tags,
    String outpostArn,
    String capacityReservationFleetId,
    String placementGroupArn,
    List<CapacityAllocation> capacityAllocations,
    String reservationType,
    String unusedReservationBillingOwnerId,
    CommitmentInfo commitmentInfo,
    String deliveryPreference,
    String capacityBlockId,
    Boolean interruptible,
    InterruptibleCapacityAllocation interruptibleCapacityAllocation,
    InterruptionInfo interruptionInfo) {

  private static final String CAPACITY_BLOCK = "capacity-block";

  public CapacityReservation {
    tags = tags == null ? Map.of() : Map.copyOf(tags);
  }

  /** Capacity that is in use or to come. */
  public record CapacityAllocation(String allocationType, Integer count) {}

  /** What was promised to be kept, and until when. */
  public record CommitmentInfo(Integer committedInstanceCount, Instant commitmentEndDate) {}

  /** What this reservation lends out as interruptible capacity. */
  public record InterruptibleCapacityAllocation(
      Integer instanceCount,
      Integer targetInstanceCount,
      String status,
      String interruptibleCapacityReservationId,
      String interruptionType) {}

  /** Where interruptible capacity was lent from. */
  public record InterruptionInfo(String sourceCapacityReservationId, String interruptionType) {}

  public boolean isCapacityBlock() {
    return CAPACITY_BLOCK.equals(reservationType);
  }
}
