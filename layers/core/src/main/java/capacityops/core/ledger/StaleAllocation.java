package capacityops.core.ledger;

/** Somebody else wrote the allocation first: read it again before deciding anything. */
public final class StaleAllocation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleAllocation(String allocationId) {
    super("The allocation %s was changed by somebody else.".formatted(allocationId));
  }
}
