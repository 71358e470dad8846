package capacityops.blocks.domain;

import java.time.YearMonth;

/**
 * The money for purchases approved in one month (UTC), in the currency's smallest unit: the limit
 * is always what is available, held and committed together.
 *
 * @param available below zero where the limit was lowered under what is held
 */
public record Budget(
    YearMonth month, String currencyCode, long limit, long available, long held, long committed) {

  static Budget unused(YearMonth month, String currencyCode, long limit) {
    return new Budget(month, currencyCode, limit, limit, 0, 0);
  }

  public Budget after(BudgetMove move) {
    return new Budget(
        month,
        currencyCode,
        limit,
        available + move.available(),
        held + move.held(),
        committed + move.committed());
  }

  public Budget limitedTo(long newLimit) {
    return new Budget(month, currencyCode, newLimit, available + newLimit - limit, held, committed);
  }

  public boolean allows(BudgetMove move) {
    return currencyCode.equals(move.currencyCode())
        && (!move.withinLimit() || available + move.available() >= 0);
  }
}
