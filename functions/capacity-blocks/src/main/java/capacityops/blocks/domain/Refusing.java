package capacityops.blocks.domain;

/** What an attempt that ends with nothing bought makes of its purchase. */
final class Refusing {
  private Refusing() {}

  /**
   * The first attempt that ends settles the purchase. A later one proves nothing about those before
   * it, whose outcome had stayed unknown: a person decides again.
   */
  static PurchaseStatus statusOf(Purchase purchase, PurchaseStatus ended) {
    return purchase.hasUndisprovedAttempt() ? PurchaseStatus.NEEDS_DECISION : ended;
  }
}
