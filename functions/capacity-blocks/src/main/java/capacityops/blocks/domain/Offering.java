package capacityops.blocks.domain;

import capacityops.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/** What EC2 offers for a fee: a block, or more time for one. */
public sealed interface Offering {
  String offeringId();

  String region();

  String instanceType();

  Integer instanceCount();

  String availabilityZone();

  Instant startDate();

  Instant endDate();

  Money upfrontFee();

  /** The request that found it, so that it can be asked again. */
  Search search();

  /**
   * A Capacity Block.
   *
   * @param instanceCount {@code null} where EC2 counts UltraServers only
   * @param capacityBlockDurationHours as EC2 words it; the exact length is from start to end
   * @param tenancy {@code null} where EC2 left it out
   */
  record Block(
      String offeringId,
      String region,
      String instanceType,
      Integer instanceCount,
      String ultraserverType,
      Integer ultraserverCount,
      String availabilityZone,
      Instant startDate,
      Instant endDate,
      Integer capacityBlockDurationHours,
      Integer capacityBlockDurationMinutes,
      Money upfrontFee,
      String tenancy,
      Search search)
      implements Offering {}

  /**
   * More time for a block.
   *
   * @param startDate where the extension begins, which is where the block ends without it
   */
  record Extension(
      String offeringId,
      String region,
      String capacityReservationId,
      String instanceType,
      Integer instanceCount,
      String availabilityZone,
      Instant startDate,
      Instant endDate,
      Integer capacityBlockExtensionDurationHours,
      Money upfrontFee,
      String tenancy,
      Search search)
      implements Offering {}

  /**
   * What was asked for; the members of the request that found an offering.
   *
   * @param capacityReservationId of an extension only
   */
  record Search(
      String region,
      String capacityReservationId,
      String instanceType,
      Integer instanceCount,
      String ultraserverType,
      Integer ultraserverCount,
      Integer capacityDurationHours,
      Instant startDateRange,
      Instant endDateRange) {

    public static Search forExtension(String region, String capacityReservationId, int hours) {
      return new Search(region, capacityReservationId, null, null, null, null, hours, null, null);
    }

    public Search in(String otherRegion) {
      return new Search(
          otherRegion,
          capacityReservationId,
          instanceType,
          instanceCount,
          ultraserverType,
          ultraserverCount,
          capacityDurationHours,
          startDateRange,
          endDateRange);
    }

    /** The same search with other dates. */
    Search between(Instant start, Instant end) {
      return new Search(
          region,
          capacityReservationId,
          instanceType,
          instanceCount,
          ultraserverType,
          ultraserverCount,
          capacityDurationHours,
          start,
          end);
    }
  }

  /** How many are paid for: instances, or UltraServers where EC2 counts only those. */
  default int count() {
    if (instanceCount() != null) {
      return instanceCount();
    }
    return this instanceof Block block && block.ultraserverCount() != null
        ? block.ultraserverCount()
        : 1;
  }

  /** From start to end. */
  default Duration length() {
    return Duration.between(startDate(), endDate());
  }

  /**
   * The fee for one instance and hour, from the real start and end, rounded to a
   * hundred-thousandth.
   */
  default Money pricePerInstanceHour() {
    BigDecimal instanceSeconds =
        BigDecimal.valueOf(length().toSeconds()).multiply(BigDecimal.valueOf(count()));
    BigDecimal price =
        upfrontFee()
            .amount()
            .multiply(BigDecimal.valueOf(3600))
            .divide(instanceSeconds, 5, RoundingMode.HALF_UP);
    return new Money(price, upfrontFee().currencyCode());
  }
}
