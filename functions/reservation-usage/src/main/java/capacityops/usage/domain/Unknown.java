package capacityops.usage.domain;

/**
 * What could not be read: it is named, never taken for zero.
 *
 * @param region {@code null} where it is about every Region
 * @param accountId {@code null} where it is about every account
 * @param reason in AWS's words where AWS gave any
 * @param touches which figures it makes uncertain
 */
public record Unknown(String region, String accountId, String reason, Touches touches) {
  /** The figures that something unknown makes uncertain. */
  public enum Touches {
    /** Reservations are missing: every total over them is a lower bound. */
    TOTALS,
    /** Who uses some reservations is missing; how many are used is not. */
    USE_PER_ACCOUNT
  }

  public static Unknown region(String region, String reason) {
    return new Unknown(region, null, reason, Touches.TOTALS);
  }
}
