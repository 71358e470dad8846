package capacityops.core.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * Which allocations a list shows.
 *
 * @param from created at or after
 * @param to created before
 */
public record AllocationFilter(
    Optional<AllocationKind> kind,
    Optional<String> status,
    Optional<Instant> from,
    Optional<Instant> to) {

  public static AllocationFilter of(AllocationKind kind) {
    return new AllocationFilter(
        Optional.of(kind), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
