package capacityops.usage;

import capacityops.core.lambda.StepHandler;
import capacityops.usage.TakeUsageSnapshotsHandler.Scheduled;
import capacityops.usage.domain.TakeSnapshots;
import capacityops.usage.domain.TakeSnapshots.Taken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hourly schedule: note how full the own account's reservations are. */
public final class TakeUsageSnapshotsHandler extends StepHandler<Scheduled, Taken> {
  private static final Logger LOG = LoggerFactory.getLogger(TakeUsageSnapshotsHandler.class);

  private final TakeSnapshots service;

  public TakeUsageSnapshotsHandler() {
    this(new UsageWiring());
  }

  private TakeUsageSnapshotsHandler(UsageWiring wiring) {
    this(wiring.takingSnapshots());
    wiring.primeReports();
  }

  TakeUsageSnapshotsHandler(TakeSnapshots service) {
    super(Scheduled.class);
    this.service = service;
  }

  /** The event of the schedule; nothing of it is used. */
  public record Scheduled(String id) {}

  @Override
  protected Taken perform(Scheduled event) {
    Taken taken = service.take();
    taken.unknown().forEach(unknown -> LOG.warn("not read: {}", unknown));
    return taken;
  }
}
