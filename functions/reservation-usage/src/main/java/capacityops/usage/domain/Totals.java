package capacityops.usage.domain;

import capacityops.core.money.Money;

/**
 * Sums over rows.
 *
 * @param reservations in service; the next four are about these
 * @param costPerHour of those whose price is known
 * @param idleCostPerHour of their idle part
 * @param unpriced reservations in service whose price is unknown
 * @param atLeast whether reservations may be missing: then every figure is a lower bound
 * @param costAtLeast whether money may be missing, for that reason or for an unknown price
 */
public record Totals(
    long reservations,
    long totalInstanceCount,
    long usedInstanceCount,
    long idleInstanceCount,
    long upcomingReservations,
    Money costPerHour,
    Money idleCostPerHour,
    long unpriced,
    boolean atLeast,
    boolean costAtLeast) {

  public Money idleCostPerDay() {
    return FindingRules.perDay(idleCostPerHour);
  }

  public Money costPerDay() {
    return FindingRules.perDay(costPerHour);
  }
}
