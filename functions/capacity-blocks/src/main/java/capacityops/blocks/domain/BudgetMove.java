package capacityops.blocks.domain;

import java.time.YearMonth;

/**
 * A change of a month's budget, in the currency's smallest unit; what is held or committed more is
 * available less.
 *
 * @param withinLimit whether it may only happen where so much is available
 */
public record BudgetMove(
    YearMonth month, String currencyCode, long held, long committed, boolean withinLimit) {
  public long available() {
    return -(held + committed);
  }

  BudgetMove onlyWithinLimit() {
    return new BudgetMove(month, currencyCode, held, committed, true);
  }
}
