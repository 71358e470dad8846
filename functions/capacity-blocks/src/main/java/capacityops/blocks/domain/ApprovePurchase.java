package capacityops.blocks.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.money.Money;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Another person's leave to buy exactly what was quoted. */
public final class ApprovePurchase {
  private final Purchases purchases;
  private final Approving approving;
  private final Lapsing lapsing;
  private final PurchaseRules rules;
  private final InstantSource clock;

  public ApprovePurchase(
      Purchases purchases, Approving approving, PurchaseRules rules, InstantSource clock) {
    this.purchases = purchases;
    this.approving = approving;
    this.lapsing = new Lapsing(purchases, rules, clock);
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * What the approver said.
   *
   * @param quoteHash of the quote that was looked at, empty for the one on record
   * @param comment {@code null} for none
   * @param duplicateOnPurpose whether overlapping purchases were seen and are meant
   */
  public record Consent(Optional<String> quoteHash, String comment, boolean duplicateOnPurpose) {}

  /**
   * Approves; the same person's repeat changes nothing.
   *
   * @throws ProblemException 403 for the one who asked, 409 where it cannot be approved (any more)
   */
  public Purchase approve(String purchaseId, Person approver, Consent consent) {
    Purchase purchase = purchases.require(purchaseId);
    if (isApprovedBy(purchase, approver)) {
      return purchase;
    }
    requireApprovable(purchase, consent);
    approving.requireSameLedger(purchase);
    requireAnotherPerson(purchase, approver);
    return switch (approving.approve(purchase, approver, consent.comment())) {
      case Purchases.Outcome.Done done -> approving.started(purchases.told(done));
      case Purchases.Outcome.SamePerson _ -> throw samePerson();
      case Purchases.Outcome.OverBudget _ -> throw overBudget(purchase);
      case Purchases.Outcome.Stale(var found)
          when found.filter(now -> isApprovedBy(now, approver)).isPresent() ->
          approving.started(found.get());
      case Purchases.Outcome.Stale _ -> throw conflict("The purchase was changed meanwhile.");
    };
  }

  private void requireApprovable(Purchase purchase, Consent consent) {
    if (purchase.status() != PurchaseStatus.AWAITING_APPROVAL) {
      throw conflict("The purchase is %s.".formatted(purchase.status()));
    }
    if (lapsing.isTooLate(purchase)) {
      lapsing.lapse(purchase, "approval");
      throw conflict("It is too late to approve it: the approval lapsed.");
    }
    if (consent
        .quoteHash()
        .filter(hash -> !hash.equals(purchase.record().quoteHash()))
        .isPresent()) {
      throw conflict("The quote that was looked at is not the one on record.");
    }
    if (rules.duplicatesNeedConfirmation() && !consent.duplicateOnPurpose()) {
      requireNoOverlap(purchase);
    }
  }

  private void requireNoOverlap(Purchase purchase) {
    List<Purchase> overlaps = Overlaps.of(purchase, purchases.openBeside(purchase));
    if (!overlaps.isEmpty()) {
      throw conflict(
          "It overlaps %s. Say duplicateOnPurpose where that is meant."
              .formatted(overlaps.stream().map(Purchase::id).toList()));
    }
  }

  /** The ledger compares again inside the write; this only saves it the trouble. */
  private static void requireAnotherPerson(Purchase purchase, Person approver) {
    String principal = approver.principal();
    if (purchase.record().requester().principal().equals(principal)
        || purchase.attempt().proposer().principal().equals(principal)) {
      throw samePerson();
    }
  }

  private static boolean isApprovedBy(Purchase purchase, Person approver) {
    Attempt.Approval approval = purchase.attempt().approval();
    return approval != null
        && approval.approver() != null
        && approval.approver().principal().equals(approver.principal());
  }

  private static ProblemException samePerson() {
    return new ProblemException(
        Problem.Kind.FORBIDDEN, "Whoever asked for a purchase cannot approve it.");
  }

  private ProblemException overBudget(Purchase purchase) {
    Money fee = purchase.offering().upfrontFee();
    return conflict(
        "The budget of %s does not allow %s; see GET /budgets/%1$s."
            .formatted(Budgets.monthOf(clock.instant()), fee));
  }

  private static ProblemException conflict(String detail) {
    return new ProblemException(Problem.Kind.CONFLICT, detail);
  }
}
