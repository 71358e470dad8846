package capacityops.blocks.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.failure.AwsFailure;
import java.time.Instant;
import java.time.InstantSource;

/** A person's decision about a purchase whose outcome stayed unknown. */
public final class ResolvePurchase {
  private final Purchases purchases;
  private final Lookout lookout;
  private final Findings findings;
  private final Approving approving;
  private final InstantSource clock;

  public ResolvePurchase(
      Purchases purchases,
      Lookout lookout,
      Findings findings,
      Approving approving,
      InstantSource clock) {
    this.purchases = purchases;
    this.lookout = lookout;
    this.findings = findings;
    this.approving = approving;
    this.clock = clock;
  }

  /** The two ways out. */
  public enum Decision {
    /** Try again: a new attempt, which another person has to approve. */
    RETRY,
    /** Give it up: the budget is released. */
    ABANDON
  }

  /**
   * Carries out a decision, after one more complete look at EC2.
   *
   * @throws ProblemException 409 where there is nothing to decide, or EC2 shows a block after all
   * @throws AwsFailure where EC2 could not be read: without a look nothing is decided
   */
  public Purchase resolve(String purchaseId, Person person, Decision decision, String comment) {
    Purchase purchase = purchases.require(purchaseId);
    if (isDone(purchase, person, decision)) {
      return purchase;
    }
    requireOpen(purchase);
    Purchase looked = findings.record(purchase, lookout.find(purchase), person.arn());
    requireOpen(looked);
    return switch (decision) {
      case RETRY -> {
        approving.requireSameLedger(looked);
        yield retry(looked, person, comment);
      }
      case ABANDON -> abandon(looked, person, comment);
    };
  }

  private Purchase retry(Purchase purchase, Person person, String comment) {
    if (!purchase.record().blocks().isEmpty()) {
      throw conflict("EC2 has a block for it; it can only be abandoned, which keeps that block.");
    }
    Instant now = clock.instant();
    Instant until = approving.lapsesAt(purchase.offering(), now);
    if (!now.isBefore(until)) {
      throw conflict("The offering starts too soon to be tried again.");
    }
    PurchaseRecord record = purchase.record();
    return purchases.written(
        purchase,
        Purchases.Step.to(
            PurchaseStatus.AWAITING_APPROVAL,
            record.retriedAs(record.attempt().next(person, until)),
            person.arn(),
            comment));
  }

  private Purchase abandon(Purchase purchase, Person person, String comment) {
    PurchaseStatus status =
        Findings.statusOf(purchase.record().blocks()).orElse(PurchaseStatus.ABANDONED);
    return purchases.written(
        purchase, Purchases.Step.to(status, purchase.record(), person.arn(), comment));
  }

  private static boolean isDone(Purchase purchase, Person person, Decision decision) {
    return switch (decision) {
      case ABANDON -> purchase.status() == PurchaseStatus.ABANDONED;
      case RETRY ->
          purchase.status() == PurchaseStatus.AWAITING_APPROVAL
              && purchase.attempt().number() > 1
              && purchase.attempt().proposer().principal().equals(person.principal());
    };
  }

  private static void requireOpen(Purchase purchase) {
    if (purchase.status() != PurchaseStatus.NEEDS_DECISION) {
      throw conflict(
          "There is nothing to decide: the purchase is %s.".formatted(purchase.status()));
    }
  }

  private static ProblemException conflict(String detail) {
    return new ProblemException(Problem.Kind.CONFLICT, detail);
  }
}
