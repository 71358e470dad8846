package capacityops.blocks.domain;

import capacityops.core.money.Money;
import java.time.Instant;
import java.util.List;

/**
 * An extension as DescribeCapacityBlockExtensionHistory shows it.
 *
 * @param capacityBlockExtensionStatus payment-pending, payment-failed or payment-succeeded
 */
public record SeenExtension(
    String capacityReservationId,
    String capacityBlockExtensionOfferingId,
    Integer capacityBlockExtensionDurationHours,
    String capacityBlockExtensionStatus,
    Instant capacityBlockExtensionPurchaseDate,
    Instant capacityBlockExtensionStartDate,
    Instant capacityBlockExtensionEndDate,
    Money upfrontFee) {
  static final String PAYMENT_PENDING = "payment-pending";
  static final String PAYMENT_SUCCEEDED = "payment-succeeded";

  /**
   * This extension in the words of a block: once paid, it goes by its dates.
   *
   * @param name tells apart repeated purchases of one offering
   */
  public FoundBlock boughtBy(int attempt, String name, Instant now) {
    return new FoundBlock(
        attempt,
        stateAt(now),
        PAYMENT_SUCCEEDED.equals(capacityBlockExtensionStatus),
        name,
        List.of(capacityReservationId),
        capacityBlockExtensionStartDate,
        capacityBlockExtensionEndDate,
        capacityBlockExtensionPurchaseDate);
  }

  private String stateAt(Instant now) {
    if (!PAYMENT_SUCCEEDED.equals(capacityBlockExtensionStatus)) {
      return capacityBlockExtensionStatus;
    }
    if (now.isBefore(capacityBlockExtensionStartDate)) {
      return FoundBlock.SCHEDULED;
    }
    return now.isBefore(capacityBlockExtensionEndDate) ? FoundBlock.ACTIVE : FoundBlock.EXPIRED;
  }
}
