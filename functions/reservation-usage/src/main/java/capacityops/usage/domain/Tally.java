package capacityops.usage.domain;

import capacityops.core.money.Money;
import java.math.BigDecimal;

/** Sums rows up. */
final class Tally {
  private final String currencyCode;
  private long reservations;
  private long total;
  private long used;
  private long idle;
  private long upcoming;
  private long unpriced;
  private BigDecimal cost = BigDecimal.ZERO;
  private BigDecimal idleCost = BigDecimal.ZERO;

  /**
   * @param currencyCode of the sums; a cost in another one is taken for unknown
   */
  Tally(String currencyCode) {
    this.currencyCode = currencyCode;
  }

  void add(ReservationRow row) {
    if (!row.isInService()) {
      upcoming++;
      return;
    }
    reservations++;
    total += row.totalInstanceCount();
    used += row.usedInstanceCount();
    idle += row.idleInstanceCount();
    if (row.costPerHour() != null && row.costPerHour().currencyCode().equals(currencyCode)) {
      cost = cost.add(row.costPerHour().amount());
      idleCost = idleCost.add(row.idleCostPerHour().amount());
    } else {
      unpriced++;
    }
  }

  Totals totals(boolean rowsMayBeMissing) {
    return new Totals(
        reservations,
        total,
        used,
        idle,
        upcoming,
        new Money(cost, currencyCode),
        new Money(idleCost, currencyCode),
        unpriced,
        rowsMayBeMissing,
        rowsMayBeMissing || unpriced > 0);
  }
}
