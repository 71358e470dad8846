package capacityops.events;

import capacityops.core.lambda.StepHandler;
import capacityops.events.WatchExpiryHandler.Scheduled;
import capacityops.events.domain.WatchExpiry;
import capacityops.events.domain.WatchExpiry.Watched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedule: tell what is about to end or begin. */
public final class WatchExpiryHandler extends StepHandler<Scheduled, Watched> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchExpiryHandler.class);

  private final WatchExpiry service;

  public WatchExpiryHandler() {
    this(new EventsWiring());
  }

  private WatchExpiryHandler(EventsWiring wiring) {
    this(wiring.watchingExpiry());
    wiring.prime();
  }

  WatchExpiryHandler(WatchExpiry service) {
    super(Scheduled.class);
    this.service = service;
  }

  /** The event of the schedule; nothing of it is used. */
  public record Scheduled(String id) {}

  @Override
  protected Watched perform(Scheduled event) {
    Watched watched = service.watch();
    LOG.info("watched: {}", watched);
    return watched;
  }
}
