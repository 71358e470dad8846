package capacityops.blocks.domain;

import static capacityops.blocks.domain.PurchaseStatus.ABANDONED;
import static capacityops.blocks.domain.PurchaseStatus.ACTIVE;
import static capacityops.blocks.domain.PurchaseStatus.APPROVED;
import static capacityops.blocks.domain.PurchaseStatus.AWAITING_APPROVAL;
import static capacityops.blocks.domain.PurchaseStatus.EXPIRED;
import static capacityops.blocks.domain.PurchaseStatus.LAPSED;
import static capacityops.blocks.domain.PurchaseStatus.NEEDS_DECISION;
import static capacityops.blocks.domain.PurchaseStatus.PAYMENT_FAILED;
import static capacityops.blocks.domain.PurchaseStatus.PAYMENT_PENDING;
import static capacityops.blocks.domain.PurchaseStatus.REFUSED;
import static capacityops.blocks.domain.PurchaseStatus.REJECTED;
import static capacityops.blocks.domain.PurchaseStatus.SCHEDULED;
import static capacityops.blocks.domain.PurchaseStatus.SENDING;
import static capacityops.blocks.domain.PurchaseStatus.UNKNOWN;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The life of a purchase as a table: what is not in it cannot happen. */
public final class Transitions {
  private static final Set<PurchaseStatus> FOUND =
      EnumSet.of(PAYMENT_PENDING, SCHEDULED, ACTIVE, EXPIRED, PAYMENT_FAILED);

  private static final Map<PurchaseStatus, Set<PurchaseStatus>> NEXT =
      new EnumMap<>(PurchaseStatus.class);

  static {
    orFound(AWAITING_APPROVAL, APPROVED, REJECTED, LAPSED, NEEDS_DECISION, UNKNOWN);
    orFound(APPROVED, SENDING, REFUSED, LAPSED, UNKNOWN, NEEDS_DECISION);
    orFound(SENDING, UNKNOWN, REFUSED, NEEDS_DECISION);
    orFound(UNKNOWN, NEEDS_DECISION);
    orFound(NEEDS_DECISION, AWAITING_APPROVAL, ABANDONED, UNKNOWN);
    orFound(REJECTED);
    orFound(LAPSED);
    orFound(REFUSED);
    orFound(ABANDONED);
    only(PAYMENT_PENDING, SCHEDULED, ACTIVE, EXPIRED, PAYMENT_FAILED);
    only(SCHEDULED, ACTIVE, EXPIRED);
    only(ACTIVE, EXPIRED);
    only(EXPIRED);
    only(PAYMENT_FAILED, PAYMENT_PENDING, SCHEDULED, ACTIVE, EXPIRED);
  }

  private Transitions() {}

  public static Set<PurchaseStatus> from(PurchaseStatus status) {
    return Collections.unmodifiableSet(NEXT.get(status));
  }

  /** Staying where it is, with other details, is always allowed. */
  public static boolean allows(PurchaseStatus from, PurchaseStatus to) {
    return from == to || NEXT.get(from).contains(to);
  }

  /**
   * @throws IllegalTransition where the table does not have it
   */
  static void require(String purchaseId, PurchaseStatus from, PurchaseStatus to) {
    if (!allows(from, to)) {
      throw new IllegalTransition(purchaseId, from, to);
    }
  }

  private static void only(PurchaseStatus from, PurchaseStatus... next) {
    Set<PurchaseStatus> all = EnumSet.noneOf(PurchaseStatus.class);
    Collections.addAll(all, next);
    NEXT.put(from, all);
  }

  /** EC2 may show a block of ours in any state, at any time. */
  private static void orFound(PurchaseStatus from, PurchaseStatus... next) {
    only(from, next);
    NEXT.get(from).addAll(FOUND);
  }
}
