package capacityops.blocks;

import capacityops.blocks.domain.Offering;
import capacityops.core.money.Money;
import java.time.Instant;

/**
 * An offering as the API shows it, in EC2's own names.
 *
 * @param pricePerInstanceHour from the real start and end
 */
record OfferingView(
    String capacityBlockOfferingId,
    String capacityBlockExtensionOfferingId,
    String capacityReservationId,
    String region,
    String availabilityZone,
    String instanceType,
    Integer instanceCount,
    String ultraserverType,
    Integer ultraserverCount,
    Instant startDate,
    Instant endDate,
    Instant capacityBlockExtensionStartDate,
    Instant capacityBlockExtensionEndDate,
    Integer capacityBlockDurationHours,
    Integer capacityBlockDurationMinutes,
    Integer capacityBlockExtensionDurationHours,
    Money upfrontFee,
    String currencyCode,
    Money pricePerInstanceHour,
    String tenancy) {

  static OfferingView of(Offering offering) {
    return switch (offering) {
      case Offering.Block block -> of(block);
      case Offering.Extension extension -> of(extension);
    };
  }

  private static OfferingView of(Offering.Block block) {
    return new OfferingView(
        block.offeringId(),
        null,
        null,
        block.region(),
        block.availabilityZone(),
        block.instanceType(),
        block.instanceCount(),
        block.ultraserverType(),
        block.ultraserverCount(),
        block.startDate(),
        block.endDate(),
        null,
        null,
        block.capacityBlockDurationHours(),
        block.capacityBlockDurationMinutes(),
        null,
        block.upfrontFee(),
        block.upfrontFee().currencyCode(),
        block.pricePerInstanceHour(),
        block.tenancy());
  }

  private static OfferingView of(Offering.Extension extension) {
    return new OfferingView(
        null,
        extension.offeringId(),
        extension.capacityReservationId(),
        extension.region(),
        extension.availabilityZone(),
        extension.instanceType(),
        extension.instanceCount(),
        null,
        null,
        null,
        null,
        extension.startDate(),
        extension.endDate(),
        null,
        null,
        extension.capacityBlockExtensionDurationHours(),
        extension.upfrontFee(),
        extension.upfrontFee().currencyCode(),
        extension.pricePerInstanceHour(),
        extension.tenancy());
  }
}
