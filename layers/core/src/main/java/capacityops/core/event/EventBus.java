package capacityops.core.event;

import java.time.Instant;

/** The {@code capacity-ops} bus. */
@FunctionalInterface
public interface EventBus {
  /**
   * Puts an event; returning means that the bus has it.
   *
   * @param at when it happened
   */
  void put(DomainEvent event, Instant at);
}
