package capacityops.events;

import capacityops.core.lambda.ScheduledHandler;
import capacityops.events.domain.WatchExpiry;
import capacityops.events.domain.WatchExpiry.Watched;

/** The schedule: tell what is about to end or begin. */
public final class WatchExpiryHandler extends ScheduledHandler<Watched> {
  public WatchExpiryHandler() {
    this(new EventsWiring());
  }

  private WatchExpiryHandler(EventsWiring wiring) {
    this(wiring.watchingExpiry());
    wiring.prime();
  }

  WatchExpiryHandler(WatchExpiry service) {
    super(service::watch);
  }
}
