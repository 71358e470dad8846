package capacityops.blocks.domain;

import java.util.List;
import java.util.Objects;

/** Other purchases of the same type, in the same Region, for the same time. */
public final class Overlaps {
  private Overlaps() {}

  /**
   * @param others of its Region, to which something can still happen
   */
  static List<Purchase> of(Purchase purchase, List<Purchase> others) {
    return others.stream()
        .filter(other -> mayCost(other.status()))
        .filter(other -> overlap(other.offering(), purchase.offering()))
        .toList();
  }

  private static boolean mayCost(PurchaseStatus status) {
    return switch (status) {
      case REFUSED, ABANDONED, REJECTED, LAPSED, PAYMENT_FAILED, EXPIRED -> false;
      case AWAITING_APPROVAL,
          APPROVED,
          SENDING,
          UNKNOWN,
          NEEDS_DECISION,
          PAYMENT_PENDING,
          SCHEDULED,
          ACTIVE ->
          true;
    };
  }

  private static boolean overlap(Offering one, Offering other) {
    return Objects.equals(one.instanceType(), other.instanceType())
        && one.startDate().isBefore(other.endDate())
        && other.startDate().isBefore(one.endDate());
  }
}
