package capacityops.blocks.domain;

/**
 * Whether the ledger is the table that purchases were written to from the start. A table that was
 * restored from a backup has forgotten claims that were made since.
 */
@FunctionalInterface
public interface LedgerIdentity {
  boolean isOriginal();
}
