package capacityops.core.ledger;

import capacityops.core.event.DomainEvent;
import java.time.Instant;

/** An event that was written with a history entry and may not have been put on the bus yet. */
public record Untold(String allocationId, long version, Instant at, DomainEvent event) {}
