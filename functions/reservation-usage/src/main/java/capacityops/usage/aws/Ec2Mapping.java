package capacityops.usage.aws;

import capacityops.usage.domain.CapacityReservation;
import capacityops.usage.domain.CapacityReservation.CapacityAllocation;
import capacityops.usage.domain.CapacityReservation.CommitmentInfo;
import capacityops.usage.domain.ReservationUsage;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.CapacityReservationCommitmentInfo;
import software.amazon.awssdk.services.ec2.model.GetCapacityReservationUsageResponse;
import software.amazon.awssdk.services.ec2.model.InterruptibleCapacityAllocation;
import software.amazon.awssdk.services.ec2.model.InterruptionInfo;
import software.amazon.awssdk.services.ec2.model.Tag;

/** From the EC2 SDK's types to ours; AWS's enums stay the words that AWS sent. */
final class Ec2Mapping {
  private Ec2Mapping() {}

  static CapacityReservation reservation(
      String region, software.amazon.awssdk.services.ec2.model.CapacityReservation found) {
    return new CapacityReservation(
        region,
        found.capacityReservationId(),
        found.ownerId(),
        found.capacityReservationArn(),
        found.availabilityZoneId(),
        found.instanceType(),
        found.instancePlatformAsString(),
        found.availabilityZone(),
        found.tenancyAsString(),
        found.totalInstanceCount(),
        found.availableInstanceCount(),
        found.ebsOptimized(),
        found.ephemeralStorage(),
        found.stateAsString(),
        found.startDate(),
        found.endDate(),
        found.endDateTypeAsString(),
        found.instanceMatchCriteriaAsString(),
        found.createDate(),
        tags(found),
        found.outpostArn(),
        found.capacityReservationFleetId(),
        found.placementGroupArn(),
        found.capacityAllocations().stream()
            .map(one -> new CapacityAllocation(one.allocationTypeAsString(), one.count()))
            .toList(),
        found.reservationTypeAsString(),
        found.unusedReservationBillingOwnerId(),
        commitment(found.commitmentInfo()),
        found.deliveryPreferenceAsString(),
        found.capacityBlockId(),
        found.interruptible(),
        lent(found.interruptibleCapacityAllocation()),
        interruption(found.interruptionInfo()));
  }

  static ReservationUsage usage(String region, GetCapacityReservationUsageResponse found) {
    return new ReservationUsage(
        region,
        found.capacityReservationId(),
        found.instanceType(),
        found.totalInstanceCount(),
        found.availableInstanceCount(),
        found.stateAsString(),
        found.instanceUsages().stream()
            .map(
                one ->
                    new InstanceUsage(
                        one.accountId(), Objects.requireNonNullElse(one.usedInstanceCount(), 0)))
            .toList(),
        found.interruptible(),
        lent(found.interruptibleCapacityAllocation()),
        interruption(found.interruptionInfo()));
  }

  private static Map<String, String> tags(
      software.amazon.awssdk.services.ec2.model.CapacityReservation found) {
    return found.tags().stream()
        .collect(
            Collectors.toMap(
                Tag::key, tag -> Objects.requireNonNullElse(tag.value(), ""), (one, other) -> one));
  }

  private static CommitmentInfo commitment(CapacityReservationCommitmentInfo found) {
    return found == null
        ? null
        : new CommitmentInfo(found.committedInstanceCount(), found.commitmentEndDate());
  }

  private static CapacityReservation.InterruptibleCapacityAllocation lent(
      InterruptibleCapacityAllocation found) {
    return found == null
        ? null
        : new CapacityReservation.InterruptibleCapacityAllocation(
            found.instanceCount(),
            found.targetInstanceCount(),
            found.statusAsString(),
            found.interruptibleCapacityReservationId(),
            found.interruptionTypeAsString());
  }

  private static CapacityReservation.InterruptionInfo interruption(InterruptionInfo found) {
    return found == null
        ? null
        : new CapacityReservation.InterruptionInfo(
            found.sourceCapacityReservationId(), found.interruptionTypeAsString());
  }
}
