package capacityops.blocks.domain;

import java.time.Instant;
import java.time.InstantSource;

/** Ends what came too late, as long as nobody can have sent anything. */
final class Lapsing {
  private static final String ACTOR = "clock";

  private final Purchases purchases;
  private final PurchaseRules rules;
  private final InstantSource clock;

  Lapsing(Purchases purchases, PurchaseRules rules, InstantSource clock) {
    this.purchases = purchases;
    this.rules = rules;
    this.clock = clock;
  }

  /** Whether the current attempt is too old, or its start too near, to be approved or sent. */
  boolean isTooLate(Purchase purchase) {
    return purchase.status().isUnsent() && !clock.instant().isBefore(end(purchase));
  }

  /**
   * @param what came too late
   */
  Purchase lapse(Purchase purchase, String what) {
    return purchases.written(
        purchase,
        Purchases.Step.to(
            Refusing.statusOf(purchase, PurchaseStatus.LAPSED),
            purchase.record(),
            ACTOR,
            "the %s came too late: it had to be before %s".formatted(what, end(purchase))));
  }

  private Instant end(Purchase purchase) {
    Attempt attempt = purchase.attempt();
    if (purchase.status() == PurchaseStatus.AWAITING_APPROVAL) {
      return attempt.approvableUntil();
    }
    Instant window = attempt.approval().at().plus(rules.approvalWindow());
    Instant start = purchase.offering().startDate().minus(rules.startLead());
    return start.isBefore(window) ? start : window;
  }
}
