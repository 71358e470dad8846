package capacityops.core.ledger;

/**
 * AWS's name of something that the ledger keeps: it leads to exactly one allocation.
 *
 * @param kind what is named
 * @param name AWS's id of it
 */
public record Reference(AllocationKind kind, String name) {}
