package capacityops.events.domain;

/** Asks the capabilities to look at AWS and bring their records up to date. */
public interface RecordRefresher {
  /**
   * Has an interruptible allocation looked at.
   *
   * @param seenBy for the history
   */
  void interruptibleAllocation(String allocationId, String seenBy);

  /** Has the capacity blocks that were bought here looked at. */
  void capacityBlocks();
}
