package capacityops.tasks;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.aws.AwsService;
import capacityops.tasks.domain.ShowCapacityTasks;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /capacity-tasks/{capacityTaskId}/cancellation}: CancelCapacityTask. */
public final class CancelCapacityTaskHandler extends ApiHandler {
  private static final Duration KEYS_KEPT = Duration.ofDays(1);

  private final ShowCapacityTasks service;
  private final IdempotentRequests idempotentRequests;

  public CancelCapacityTaskHandler() {
    CapacityTasksWiring wiring = new CapacityTasksWiring(AwsService.DYNAMODB, AwsService.OUTPOSTS);
    this(wiring);
    rehearse(
        () -> new CancelCapacityTaskHandler(CapacityTaskRehearsals.knownTask()),
        CapacityTaskRehearsals::task);
    wiring.primeRefusal();
  }

  CancelCapacityTaskHandler(CapacityTasksWiring wiring) {
    this(wiring.showing(), wiring.idempotentRequests());
  }

  CancelCapacityTaskHandler(ShowCapacityTasks service, IdempotentRequests idempotentRequests) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    CapacityTaskName task = CapacityTaskName.of(request);
    return idempotentRequests.answer(request, Optional.of(KEYS_KEPT), requestId -> accepted(task));
  }

  private ApiResponse accepted(CapacityTaskName task) {
    CapacityTaskView view =
        CapacityTaskView.of(service.cancel(task.capacityTaskId(), task.outpostIdentifier()));
    return ApiResponse.json(202, view).with("location", view.location());
  }
}
