package capacityops.blocks.domain;

/**
 * Which table the ledger is, now. A table that was restored from a backup is another one, though it
 * holds the same items: it has forgotten what was claimed since.
 */
@FunctionalInterface
public interface LedgerIdentity {
  /** Stands for every table, where nobody tells them apart. */
  String ANY = "any";

  /**
   * @throws capacityops.core.failure.AwsFailure where it cannot be told
   */
  Identity read();

  /**
   * A table.
   *
   * @param ledgerId given by AWS; no two tables ever have the same
   * @param original whether it is the one that purchases were written to from the start
   */
  record Identity(String ledgerId, boolean original) {}

  /** Takes any table for the ledger. */
  static LedgerIdentity unguarded() {
    return () -> new Identity(ANY, true);
  }
}
