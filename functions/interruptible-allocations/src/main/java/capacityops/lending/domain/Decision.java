package capacityops.lending.domain;

/**
 * What the lending policy decided about one reservation, and why.
 *
 * @param fromTarget what is to be lent so far
 * @param toTarget what is to be lent from now on
 * @param reason in words and figures
 */
public record Decision(Rule rule, int fromTarget, int toTarget, String reason) {
  /** Which rule decided. */
  public enum Rule {
    CHANGE_UNDER_WAY,
    OUTSIDE_HOURS,
    UNDER_KEEP,
    NOT_LENDABLE,
    JUST_TAKEN_BACK,
    JUST_LENT,
    SNAPSHOTS_MISSING,
    IN_USE,
    IDLE
  }

  static Decision stay(Rule rule, int target, String reason) {
    return new Decision(rule, target, target, reason);
  }

  static Decision to(Rule rule, int from, int to, String reason) {
    return new Decision(rule, from, to, reason);
  }

  boolean lends() {
    return toTarget > fromTarget;
  }

  boolean takesBack() {
    return toTarget < fromTarget;
  }

  /** {@code LEND}, {@code TAKE_BACK} or {@code STAY}. */
  String word() {
    if (lends()) {
      return "LEND";
    }
    return takesBack() ? "TAKE_BACK" : "STAY";
  }
}
