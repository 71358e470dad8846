package capacityops.blocks.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;

/** A person's no. */
public final class RejectPurchase {
  private final Purchases purchases;

  public RejectPurchase(Purchases purchases) {
    this.purchases = purchases;
  }

  /**
   * Rejects a purchase, or the retry of one.
   *
   * @throws ProblemException 409 where it does not wait for an approval
   */
  public Purchase reject(String purchaseId, Person person, String comment) {
    Purchase purchase = purchases.require(purchaseId);
    if (purchase.status() == PurchaseStatus.REJECTED) {
      return purchase;
    }
    if (purchase.status() != PurchaseStatus.AWAITING_APPROVAL) {
      throw new ProblemException(
          Problem.Kind.CONFLICT, "The purchase is %s.".formatted(purchase.status()));
    }
    return purchases.written(
        purchase,
        Purchases.Step.to(
            Refusing.statusOf(purchase, PurchaseStatus.REJECTED),
            purchase.record(),
            person.arn(),
            comment));
  }
}
