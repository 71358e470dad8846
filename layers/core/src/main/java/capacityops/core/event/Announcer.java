package capacityops.core.event;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the bus what the ledger wrote: at once after a write, and again from the sweeps for what a
 * crash left untold. An event may be told twice, never lost.
 */
public final class Announcer {
  private static final Duration IN_FLIGHT = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final Ledger ledger;
  private final EventBus bus;

  public Announcer(Ledger ledger, EventBus bus) {
    this.ledger = ledger;
    this.bus = bus;
  }

  /**
   * Puts the event of a write that has just been made. Where the bus is out of reach, the sweep
   * tells it later: the write stands, and what comes after it goes on.
   */
  public void announce(Allocation written, Change change) {
    change
        .event()
        .ifPresent(
            event -> tryToPut(written.allocationId(), written.version(), event, change.at()));
  }

  /**
   * Puts the events that earlier writers did not.
   *
   * @return how many
   */
  public int announceUntold(Instant now) {
    var left = ledger.untold().stream().filter(u -> u.at().isBefore(now.minus(IN_FLIGHT))).toList();
    left.forEach(
        untold -> put(untold.allocationId(), untold.version(), untold.event(), untold.at()));
    return left.size();
  }

  private void tryToPut(String allocationId, long version, DomainEvent event, Instant at) {
    try {
      put(allocationId, version, event, at);
    } catch (AwsFailure e) {
      LOG.warn("the sweep will tell the bus: {}", e.getMessage());
    }
  }

  private void put(String allocationId, long version, DomainEvent event, Instant at) {
    bus.put(event, at);
    ledger.told(allocationId, version);
  }
}
