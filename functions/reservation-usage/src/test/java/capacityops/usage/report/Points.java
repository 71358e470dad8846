package capacityops.usage.report;

import capacityops.core.money.Money;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.TrendPoint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/** Points of a trend. */
final class Points {
  private Points() {}

  static TrendPoint point(
      Instant at, long total, long used, double idleCostPerHour, boolean complete) {
    return new TrendPoint(
        at,
        new Totals(
            9,
            total,
            used,
            total - used,
            0,
            Money.of("400", "USD"),
            new Money(BigDecimal.valueOf(idleCostPerHour).setScale(4, RoundingMode.HALF_UP), "USD"),
            0,
            !complete,
            !complete),
        complete);
  }
}
