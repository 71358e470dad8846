package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Brings a purchase on by looking: it reads the ledger and EC2, and never sends anything. An
 * unknown outcome becomes known when EC2 shows the block, or a person's decision when it did not
 * show it for the whole window.
 */
public final class SettlePurchase {
  private static final Duration ENDED_UNLISTED = Duration.ofHours(1);

  private final Purchases purchases;
  private final Lookout lookout;
  private final Findings findings;
  private final Lapsing lapsing;
  private final Meter meter;
  private final PurchaseRules rules;
  private final InstantSource clock;

  public SettlePurchase(
      Purchases purchases,
      Lookout lookout,
      Findings findings,
      Meter meter,
      PurchaseRules rules,
      InstantSource clock) {
    this.purchases = purchases;
    this.lookout = lookout;
    this.findings = findings;
    this.lapsing = new Lapsing(purchases, rules, clock);
    this.meter = meter;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * One look for the state machine.
   *
   * @param attempt that the state machine was started for; another one is not its business
   * @param looks how often it has looked in this status
   * @param waited how long it has waited since it first saw the request sent; the time since the
   *     claim is at least this
   * @throws AwsFailure where the ledger or EC2 gave no complete answer
   */
  public Next look(String purchaseId, int attempt, int looks, Duration waited) {
    Purchase purchase = purchases.require(purchaseId);
    if (purchase.attempt().number() != attempt) {
      return new Next(Next.Action.END, purchase.status(), 0);
    }
    return Next.after(settled(purchase, waited), looks);
  }

  /** Looks at EC2 for one purchase and records what follows. */
  Purchase settled(Purchase purchase, Duration waited) {
    return switch (purchase.status()) {
      case AWAITING_APPROVAL, APPROVED -> unsent(purchase);
      case SENDING,
          UNKNOWN,
          NEEDS_DECISION,
          PAYMENT_PENDING,
          SCHEDULED,
          ACTIVE,
          REFUSED,
          ABANDONED ->
          settled(purchase, lookout.find(purchase), waited);
      case EXPIRED, REJECTED, LAPSED, PAYMENT_FAILED -> purchase;
    };
  }

  /**
   * Records what follows from a complete look.
   *
   * @param seen what EC2 has for the purchase
   * @return the purchase after it; as it was read where somebody else wrote first
   */
  Purchase settled(Purchase purchase, List<FoundBlock> seen, Duration waited) {
    try {
      Purchase looked = findings.record(purchase, seen, "look at EC2");
      boolean news = looked.allocation().version() != purchase.allocation().version();
      return news ? looked : unchanged(purchase, seen, waited);
    } catch (StaleAllocation e) {
      return purchases.require(purchase.id());
    }
  }

  Purchase unsent(Purchase purchase) {
    if (!lapsing.isTooLate(purchase)) {
      return purchase;
    }
    try {
      String what = purchase.status() == PurchaseStatus.APPROVED ? "sending" : "approval";
      return lapsing.lapse(purchase, what);
    } catch (StaleAllocation e) {
      return purchases.require(purchase.id());
    }
  }

  private Purchase unchanged(Purchase purchase, List<FoundBlock> seen, Duration waited) {
    return switch (purchase.status()) {
      case SENDING -> sent(purchase, waited);
      case UNKNOWN -> absent(purchase, waited);
      case PAYMENT_PENDING, SCHEDULED, ACTIVE -> followed(purchase, seen);
      case NEEDS_DECISION,
          REFUSED,
          ABANDONED,
          AWAITING_APPROVAL,
          APPROVED,
          EXPIRED,
          REJECTED,
          LAPSED,
          PAYMENT_FAILED ->
          purchase;
    };
  }

  /** The request was refused, is on its way, or died with its worker. */
  private Purchase sent(Purchase purchase, Duration waited) {
    Attempt attempt = purchase.attempt();
    if (attempt.refusal() != null) {
      return refused(purchase, attempt.refusal());
    }
    Duration allowed = Duration.between(attempt.claim().claimedAt(), attempt.claim().deadline());
    if (sinceClaim(purchase, waited).compareTo(allowed) < 0) {
      return purchase;
    }
    return purchases.written(
        purchase,
        Purchases.Step.to(
            PurchaseStatus.UNKNOWN,
            purchase.record(),
            "look at EC2",
            "no answer was recorded before the deadline, and EC2 does not show a block"));
  }

  /** AWS refused readably, and a complete look shows nothing: nothing was bought. */
  private Purchase refused(Purchase purchase, Attempt.Refusal refusal) {
    return purchases.written(
        purchase,
        Purchases.Step.to(
                Refusing.statusOf(purchase, PurchaseStatus.REFUSED),
                purchase.record(),
                "look at EC2",
                "EC2 refused: %s %s".formatted(refusal.errorCode(), refusal.message()))
            .answeredIn(refusal.awsRequestId()));
  }

  private Purchase absent(Purchase purchase, Duration waited) {
    Instant now = clock.instant();
    Attempt attempt = purchase.attempt().absentAgain(now);
    boolean over =
        attempt.looks().absent() >= rules.absences()
            && sinceClaim(purchase, waited).compareTo(rules.reconcileWindow()) >= 0;
    PurchaseStatus status = over ? PurchaseStatus.NEEDS_DECISION : PurchaseStatus.UNKNOWN;
    String reason = "EC2 does not show it in %d complete looks".formatted(attempt.looks().absent());
    Purchase written =
        purchases.written(
            purchase,
            Purchases.Step.to(status, purchase.record().with(attempt), "look at EC2", reason));
    if (over) {
      meter.count("CapacityBlockPurchasesNeedDecision", Map.of());
    }
    return written;
  }

  /** What EC2 no longer lists long after its end has ended. */
  private Purchase followed(Purchase purchase, List<FoundBlock> seen) {
    Instant now = clock.instant();
    List<FoundBlock> unlisted =
        purchase.record().blocks().stream()
            .filter(block -> block.paid() && !block.hasEnded())
            .filter(block -> seen.stream().noneMatch(block::isSameAs))
            .filter(block -> now.isAfter(end(purchase, block).plus(ENDED_UNLISTED)))
            .map(FoundBlock::endedUnlisted)
            .toList();
    return unlisted.isEmpty()
        ? purchase
        : findings.record(purchase, unlisted, "no longer listed by EC2");
  }

  private static Instant end(Purchase purchase, FoundBlock block) {
    return block.endDate() == null ? purchase.offering().endDate() : block.endDate();
  }

  private Duration sinceClaim(Purchase purchase, Duration waited) {
    Duration byClock = Duration.between(purchase.attempt().claim().claimedAt(), clock.instant());
    return byClock.compareTo(waited) > 0 ? byClock : waited;
  }
}
