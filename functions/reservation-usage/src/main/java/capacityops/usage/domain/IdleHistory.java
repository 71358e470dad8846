package capacityops.usage.domain;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * How idle a reservation was, from the snapshots on record; a member is {@code null} where nothing
 * is on record.
 *
 * @param leastIdleLast7Days instances that were idle at every look of the last seven days
 * @param unusedSince since when every look found all of it idle
 */
public record IdleHistory(
    Share last24Hours,
    Share last7Days,
    Share last30Days,
    Integer leastIdleLast7Days,
    Instant unusedSince) {

  /**
   * A share of instance time that was idle.
   *
   * @param idle 0 to 1, four decimals
   * @param observed how much of the time was on record, 0 to 1: a gap is not taken for idle
   */
  public record Share(BigDecimal idle, BigDecimal observed) {
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** Whether enough was on record to conclude anything from it. */
    boolean isTelling() {
      return observed.compareTo(HALF) >= 0;
    }
  }
}
