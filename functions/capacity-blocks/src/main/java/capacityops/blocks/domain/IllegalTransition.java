package capacityops.blocks.domain;

/** A step that the life of a purchase does not have. */
public final class IllegalTransition extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IllegalTransition(String purchaseId, PurchaseStatus from, PurchaseStatus to) {
    super("The purchase %s cannot go from %s to %s.".formatted(purchaseId, from, to));
  }
}
