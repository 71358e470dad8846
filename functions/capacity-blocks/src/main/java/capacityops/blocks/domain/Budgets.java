package capacityops.blocks.domain;

import capacityops.core.money.Money;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** The budget of each calendar month (UTC), by the template's limit. */
public final class Budgets {
  private static final int ATTEMPTS = 5;

  private final PurchaseLedger ledger;
  private final Money limit;

  public Budgets(PurchaseLedger ledger, Money limit) {
    this.ledger = ledger;
    this.limit = limit;
  }

  static YearMonth monthOf(Instant time) {
    return YearMonth.from(time.atOffset(ZoneOffset.UTC));
  }

  /** A month as it stands; one of which nothing was written yet is unused. */
  public Budget show(YearMonth month) {
    return ledger.budget(month).orElseGet(() -> unused(month));
  }

  /** Sees to it that a month is written down with the limit that the template has now. */
  Budget ready(YearMonth month) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Budget budget = ledger.budget(month).orElseGet(() -> opened(month));
      if (!budget.currencyCode().equals(limit.currencyCode())
          || budget.limit() == limit.minorUnits()) {
        return budget;
      }
      ledger.changeLimit(month, budget.limit(), limit.minorUnits());
    }
    throw new IllegalStateException("the limit of " + month + " keeps changing");
  }

  /** The month of the first approval is the one that pays, for every attempt. */
  PurchaseRecord staked(PurchaseRecord record, Instant now) {
    if (record.stake() != null) {
      return record;
    }
    Money fee = record.quote().offering().upfrontFee();
    return record.with(Stake.none(ready(monthOf(now)).month(), fee.currencyCode()));
  }

  private Budget opened(YearMonth month) {
    Budget unused = unused(month);
    return ledger.openBudget(unused) ? unused : ledger.budget(month).orElse(unused);
  }

  private Budget unused(YearMonth month) {
    return Budget.unused(month, limit.currencyCode(), limit.minorUnits());
  }
}
