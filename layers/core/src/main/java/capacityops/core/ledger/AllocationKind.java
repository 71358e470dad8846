package capacityops.core.ledger;

/** What an allocation of reserved capacity is. */
public enum AllocationKind {
  CAPACITY_TASK,
  CAPACITY_BLOCK,
  INTERRUPTIBLE_ALLOCATION
}
