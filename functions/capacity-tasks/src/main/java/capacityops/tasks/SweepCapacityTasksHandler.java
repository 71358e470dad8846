package capacityops.tasks;

import capacityops.core.lambda.StepHandler;
import capacityops.tasks.SweepCapacityTasksHandler.Scheduled;
import capacityops.tasks.domain.SweepCapacityTasks;
import capacityops.tasks.domain.SweepCapacityTasks.Swept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedule: hold the ledger against AWS. */
public final class SweepCapacityTasksHandler extends StepHandler<Scheduled, Swept> {
  private static final Logger LOG = LoggerFactory.getLogger(SweepCapacityTasksHandler.class);

  private final SweepCapacityTasks service;

  public SweepCapacityTasksHandler() {
    this(new CapacityTasksWiring());
  }

  private SweepCapacityTasksHandler(CapacityTasksWiring wiring) {
    this(wiring.sweeping());
    wiring.prime();
  }

  SweepCapacityTasksHandler(SweepCapacityTasks service) {
    super(Scheduled.class);
    this.service = service;
  }

  /** The event of the schedule; nothing of it is used. */
  public record Scheduled(String id) {}

  @Override
  protected Swept perform(Scheduled event) {
    Swept swept = service.sweep();
    LOG.info("swept: {}", swept);
    return swept;
  }
}
