package capacityops.blocks.domain;

/** The ledger is not the original table: nothing is bought until a person has lifted this. */
public final class LedgerRestored extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LedgerRestored() {
    super(
        "The ledger is not the table that purchases were written to: it was restored or replaced."
            + " Nothing is bought until the quarantine is lifted, see docs/purchase-safety.md.");
  }
}
