package capacityops.blocks.aws;

import capacityops.blocks.domain.CapacityBlockReader.Interconnect;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.core.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.CapacityBlock;
import software.amazon.awssdk.services.ec2.model.CapacityBlockExtension;
import software.amazon.awssdk.services.ec2.model.CapacityBlockExtensionOffering;
import software.amazon.awssdk.services.ec2.model.CapacityBlockOffering;
import software.amazon.awssdk.services.ec2.model.CapacityBlockStatus;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockExtensionResponse;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockResponse;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Between EC2's shapes and ours; AWS's enums are kept as their own words. */
final class Ec2Mapping {
  private Ec2Mapping() {}

  /** The block that a purchase answered with, {@code null} where it named none. */
  static FoundBlock bought(PurchaseCapacityBlockResponse response, int attempt) {
    CapacityReservation reservation = response.capacityReservation();
    if (reservation == null || reservation.capacityReservationId() == null) {
      return null;
    }
    List<CapacityBlock> blocks = response.capacityBlocks();
    String blockId =
        blocks.isEmpty() ? reservation.capacityBlockId() : blocks.getFirst().capacityBlockId();
    return new FoundBlock(
        attempt,
        reservation.stateAsString() == null
            ? FoundBlock.PAYMENT_PENDING
            : reservation.stateAsString(),
        false,
        blockId,
        List.of(reservation.capacityReservationId()),
        reservation.startDate(),
        reservation.endDate(),
        reservation.createDate());
  }

  /** The extension that a purchase answered with, {@code null} where it named none. */
  static FoundBlock bought(
      PurchaseCapacityBlockExtensionResponse response, Order.Extension order, Instant now) {
    return response.capacityBlockExtensions().stream()
        .filter(
            bought ->
                order
                    .capacityBlockExtensionOfferingId()
                    .equals(bought.capacityBlockExtensionOfferingId()))
        .findFirst()
        .map(Ec2Mapping::extension)
        .map(seen -> seen.boughtBy(order.attempt(), order.capacityBlockExtensionOfferingId(), now))
        .orElse(null);
  }

  static Offering.Block offering(CapacityBlockOffering offered, Offering.Search search) {
    return new Offering.Block(
        offered.capacityBlockOfferingId(),
        search.region(),
        offered.instanceType(),
        offered.instanceCount(),
        offered.ultraserverType(),
        offered.ultraserverCount(),
        offered.availabilityZone(),
        offered.startDate(),
        offered.endDate(),
        offered.capacityBlockDurationHours(),
        offered.capacityBlockDurationMinutes(),
        Money.of(offered.upfrontFee(), offered.currencyCode()),
        offered.tenancyAsString(),
        search);
  }

  static Offering.Extension offering(
      CapacityBlockExtensionOffering offered, Offering.Search search) {
    return new Offering.Extension(
        offered.capacityBlockExtensionOfferingId(),
        search.region(),
        search.capacityReservationId(),
        offered.instanceType(),
        offered.instanceCount(),
        offered.availabilityZone(),
        offered.capacityBlockExtensionStartDate(),
        offered.capacityBlockExtensionEndDate(),
        offered.capacityBlockExtensionDurationHours(),
        Money.of(offered.upfrontFee(), offered.currencyCode()),
        offered.tenancyAsString(),
        search);
  }

  static SeenBlock block(CapacityBlock block, String region) {
    return new SeenBlock(
        region,
        block.capacityBlockId(),
        block.capacityReservationIds(),
        block.stateAsString(),
        null,
        block.ultraserverType(),
        null,
        null,
        block.availabilityZone(),
        block.startDate(),
        block.endDate(),
        block.createDate(),
        tags(block.tags()));
  }

  static SeenBlock block(CapacityReservation reservation, String region) {
    return new SeenBlock(
        region,
        reservation.capacityBlockId(),
        List.of(reservation.capacityReservationId()),
        reservation.stateAsString(),
        reservation.instanceType(),
        null,
        reservation.totalInstanceCount(),
        reservation.availableInstanceCount(),
        reservation.availabilityZone(),
        reservation.startDate(),
        reservation.endDate(),
        reservation.createDate(),
        tags(reservation.tags()));
  }

  static SeenExtension extension(CapacityBlockExtension extension) {
    return new SeenExtension(
        extension.capacityReservationId(),
        extension.capacityBlockExtensionOfferingId(),
        extension.capacityBlockExtensionDurationHours(),
        extension.capacityBlockExtensionStatusAsString(),
        extension.capacityBlockExtensionPurchaseDate(),
        extension.capacityBlockExtensionStartDate(),
        extension.capacityBlockExtensionEndDate(),
        extension.upfrontFee() == null
            ? null
            : Money.of(extension.upfrontFee(), extension.currencyCode()));
  }

  static Interconnect interconnect(CapacityBlockStatus status) {
    return new Interconnect(
        status.capacityBlockId(),
        status.interconnectStatusAsString(),
        status.totalCapacity(),
        status.totalAvailableCapacity(),
        status.totalUnavailableCapacity());
  }

  private static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> byKey = new TreeMap<>();
    tags.forEach(tag -> byKey.put(tag.key(), tag.value()));
    return byKey;
  }
}
