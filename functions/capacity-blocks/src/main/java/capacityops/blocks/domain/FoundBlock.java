package capacityops.blocks.domain;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A block, or an extension, that EC2 has for a purchase.
 *
 * @param attempt which attempt bought it
 * @param state EC2's own word, known to us or new
 * @param paid whether it was ever seen in a state that only a paid one reaches
 * @param capacityBlockId {@code null} where EC2 did not say
 * @param createDate {@code null} where EC2 did not say
 */
public record FoundBlock(
    int attempt,
    String state,
    boolean paid,
    String capacityBlockId,
    List<String> capacityReservationIds,
    Instant startDate,
    Instant endDate,
    Instant createDate) {

  public static final String PAYMENT_PENDING = "payment-pending";
  public static final String PAYMENT_FAILED = "payment-failed";
  public static final String SCHEDULED = "scheduled";
  public static final String ACTIVE = "active";
  public static final String EXPIRED = "expired";

  private static final Set<String> PAID = Set.of(SCHEDULED, ACTIVE, EXPIRED);
  private static final Set<String> ENDED = Set.of(EXPIRED, PAYMENT_FAILED);

  public FoundBlock {
    capacityReservationIds =
        capacityReservationIds == null ? List.of() : List.copyOf(capacityReservationIds);
    paid = paid || PAID.contains(state);
  }

  /** Whether both are looks at the same thing. */
  boolean isSameAs(FoundBlock other) {
    return (capacityBlockId != null && other.capacityBlockId != null)
        ? capacityBlockId.equals(other.capacityBlockId)
        : !Collections.disjoint(capacityReservationIds, other.capacityReservationIds);
  }

  /** Whether EC2 moves it no further. */
  boolean hasEnded() {
    return ENDED.contains(state);
  }

  /** Whether its fee was not taken and will not be. */
  boolean isFree() {
    return PAYMENT_FAILED.equals(state);
  }

  /** What a purchase is that has this block only. */
  PurchaseStatus status() {
    return switch (state) {
      case PAYMENT_PENDING -> PurchaseStatus.PAYMENT_PENDING;
      case PAYMENT_FAILED -> PurchaseStatus.PAYMENT_FAILED;
      case SCHEDULED -> PurchaseStatus.SCHEDULED;
      case ACTIVE -> PurchaseStatus.ACTIVE;
      case EXPIRED -> PurchaseStatus.EXPIRED;
      // A state of which we know nothing says nothing about the payment.
      default -> paid ? PurchaseStatus.SCHEDULED : PurchaseStatus.PAYMENT_PENDING;
    };
  }

  /** This block after a look; an older look than the one on record changes nothing. */
  FoundBlock updatedBy(FoundBlock seen) {
    if (hasEnded() || progress(seen.state) < progress(state)) {
      return this;
    }
    return new FoundBlock(
        attempt,
        seen.state,
        paid || seen.paid,
        seen.capacityBlockId == null ? capacityBlockId : seen.capacityBlockId,
        seen.capacityReservationIds.isEmpty()
            ? capacityReservationIds
            : seen.capacityReservationIds,
        seen.startDate == null ? startDate : seen.startDate,
        seen.endDate == null ? endDate : seen.endDate,
        seen.createDate == null ? createDate : seen.createDate);
  }

  FoundBlock endedUnlisted() {
    return new FoundBlock(
        attempt,
        EXPIRED,
        paid,
        capacityBlockId,
        capacityReservationIds,
        startDate,
        endDate,
        createDate);
  }

  static int progress(String state) {
    return switch (state) {
      case PAYMENT_PENDING -> 0;
      case SCHEDULED -> 1;
      case ACTIVE -> 2;
      default -> 3;
    };
  }
}
