package capacityops.tasks;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.aws.AwsService;
import capacityops.tasks.domain.ShowCapacityTasks;

/** {@code GET /capacity-tasks/{capacityTaskId}}: GetCapacityTask, with the task's past. */
public final class GetCapacityTaskHandler extends ApiHandler {
  private final ShowCapacityTasks service;

  public GetCapacityTaskHandler() {
    CapacityTasksWiring wiring = new CapacityTasksWiring(AwsService.DYNAMODB, AwsService.OUTPOSTS);
    this(wiring);
    rehearse(
        () -> new GetCapacityTaskHandler(CapacityTaskRehearsals.knownTask()),
        CapacityTaskRehearsals::task);
    wiring.prime();
  }

  GetCapacityTaskHandler(CapacityTasksWiring wiring) {
    this(wiring.showing());
  }

  GetCapacityTaskHandler(ShowCapacityTasks service) {
    this.service = service;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    CapacityTaskName task = CapacityTaskName.of(request);
    return ApiResponse.json(
        200, CapacityTaskView.of(service.show(task.capacityTaskId(), task.outpostIdentifier())));
  }
}
