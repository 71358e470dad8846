package capacityops.tasks;

import capacityops.core.lambda.StepHandler;
import capacityops.tasks.RecordCapacityTaskStatusHandler.Recorded;
import capacityops.tasks.RecordCapacityTaskStatusHandler.Seen;
import capacityops.tasks.domain.RecordTaskStatus;
import capacityops.tasks.domain.TaskObservation;
import com.amazonaws.services.lambda.runtime.Context;

/** The tracker saw a new status: record it. */
public final class RecordCapacityTaskStatusHandler extends StepHandler<Seen, Recorded> {
  private static final String ACTOR = "tracker";

  private final RecordTaskStatus service;

  public RecordCapacityTaskStatusHandler() {
    this(new CapacityTasksWiring());
  }

  private RecordCapacityTaskStatusHandler(CapacityTasksWiring wiring) {
    this(wiring.recording());
    wiring.prime();
  }

  RecordCapacityTaskStatusHandler(RecordTaskStatus service) {
    super(Seen.class);
    this.service = service;
  }

  /** What the state machine sends. */
  public record Seen(String allocationId, TaskObservation observation) {}

  /** The status that is now on record. */
  public record Recorded(String status) {}

  @Override
  protected Recorded perform(Seen seen) {
    return new Recorded(service.record(seen.allocationId(), seen.observation(), ACTOR));
  }

  @Override
  protected String correlationId(Seen seen, Context context) {
    return seen.allocationId();
  }
}
