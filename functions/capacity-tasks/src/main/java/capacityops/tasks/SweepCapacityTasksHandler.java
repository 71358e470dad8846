package capacityops.tasks;

import capacityops.core.lambda.ScheduledHandler;
import capacityops.tasks.domain.SweepCapacityTasks;
import capacityops.tasks.domain.SweepCapacityTasks.Swept;

/** The schedule: hold the ledger against AWS. */
public final class SweepCapacityTasksHandler extends ScheduledHandler<Swept> {
  public SweepCapacityTasksHandler() {
    this(new CapacityTasksWiring());
  }

  private SweepCapacityTasksHandler(CapacityTasksWiring wiring) {
    this(wiring.sweeping());
    wiring.prime();
  }

  SweepCapacityTasksHandler(SweepCapacityTasks service) {
    super(service::sweep);
  }
}
