package capacityops.usage.domain;

import capacityops.core.money.Money;

/**
 * Something about a reservation that a person should know.
 *
 * @param words one sentence
 * @param costPerDay what it costs, {@code null} where that is unknown or no question of money
 */
public record Finding(Kind kind, String words, Money costPerDay) {
  /** What was found; {@link #isUnderuse} tells which are about capacity that is paid and unused. */
  public enum Kind {
    /** A Capacity Block's time runs while part of it is idle. */
    BLOCK_NOT_USED,
    /** Nobody has used any of it for days. */
    UNUSED,
    /** More of it is idle than the threshold allows. */
    IDLE,
    /** It ends soon. */
    ENDING_SOON,
    /** Idle capacity that the rules of interruptible capacity would let others use. */
    COULD_BE_LENT;

    public boolean isUnderuse() {
      return this == BLOCK_NOT_USED || this == UNUSED || this == IDLE;
    }
  }
}
