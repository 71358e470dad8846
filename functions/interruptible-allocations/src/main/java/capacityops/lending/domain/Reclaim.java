package capacityops.lending.domain;

import java.time.Instant;

/**
 * Capacity on its way back to its owner.
 *
 * @param fromInstanceCount how many were lent when it began
 * @param toInstanceCount how many stay lent
 * @param idleInstanceCount how many of the lent ones were idle then: they come back first; {@code
 *     null} where that could not be read
 * @param finishedAt {@code null} while it goes on
 */
public record Reclaim(
    int fromInstanceCount,
    int toInstanceCount,
    Integer idleInstanceCount,
    Instant startedAt,
    Instant finishedAt) {

  Reclaim finished(Instant at) {
    return new Reclaim(fromInstanceCount, toInstanceCount, idleInstanceCount, startedAt, at);
  }

  /** How many are to come back. */
  public int count() {
    return fromInstanceCount - toInstanceCount;
  }

  /**
   * How many running instances have to end for it, each with a notice of two minutes; {@code null}
   * where that is not known.
   */
  public Integer interruptedInstanceCount() {
    return idleInstanceCount == null ? null : Math.max(0, count() - idleInstanceCount);
  }
}
