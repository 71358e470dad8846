package capacityops.tasks;

import capacityops.tasks.domain.CapacityTaskRequest;

/** A door to the validation of {@code POST /capacity-tasks}: the handler's own leads on to AWS. */
public final class CapacityTaskBody {
  private CapacityTaskBody() {}

  public static CapacityTaskRequest read(byte[] body) {
    return CapacityTaskApi.startRequest(body);
  }
}
