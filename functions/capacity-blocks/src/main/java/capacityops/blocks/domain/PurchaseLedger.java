package capacityops.blocks.domain;

import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.Ledger;
import java.time.YearMonth;
import java.util.Optional;

/**
 * The ledger as purchases need it: a write takes the month's budget with it, in the same
 * transaction, and may insist on another person.
 */
public interface PurchaseLedger extends Ledger {
  /** Writes the first version of a purchase. */
  Written open(Allocation first, Change change, Optional<BudgetMove> move);

  /** Writes the next version of a purchase on the version that was read. */
  Written change(Allocation current, Change change, Terms terms);

  /**
   * What else must hold at the moment of the write.
   *
   * @param move of the budget, empty for none
   * @param otherThan the principal that must be neither who asked for the purchase nor who proposed
   *     the attempt; empty where it does not matter
   */
  record Terms(Optional<BudgetMove> move, Optional<String> otherThan) {}

  /** How a write ended; only {@link Done} changed anything. */
  sealed interface Written {
    record Done(Allocation allocation) implements Written {}

    /**
     * Another version was there.
     *
     * @param found what was there instead at that moment, empty for nothing
     */
    record Stale(Optional<Allocation> found) implements Written {}

    /** The one who asked may not approve. */
    record SamePerson() implements Written {}

    /** So much is not available, or in another currency. */
    record OverBudget() implements Written {}
  }

  Optional<Budget> budget(YearMonth month);

  /**
   * Writes a month that nobody has written yet.
   *
   * @return false where somebody has
   */
  boolean openBudget(Budget unused);

  /**
   * Moves a month's limit, and what is available with it.
   *
   * @return false where the limit is not {@code from} any more
   */
  boolean changeLimit(YearMonth month, long from, long to);
}
