package capacityops.tasks;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.tasks.domain.CapacityTaskRequest;
import capacityops.tasks.domain.StartCapacityTask;
import capacityops.tasks.domain.StartCapacityTask.Outcome;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /capacity-tasks}: StartCapacityTask. */
public final class StartCapacityTaskHandler extends ApiHandler {
  private static final Duration KEYS_KEPT = Duration.ofDays(30);

  private final StartCapacityTask service;
  private final IdempotentRequests idempotentRequests;

  public StartCapacityTaskHandler() {
    CapacityTasksWiring wiring = new CapacityTasksWiring();
    this(wiring);
    rehearse(
        () -> new StartCapacityTaskHandler(CapacityTaskRehearsals.unknownTask()),
        CapacityTaskRehearsals::start);
    wiring.primeLedger();
  }

  StartCapacityTaskHandler(CapacityTasksWiring wiring) {
    this(wiring.starting(), wiring.idempotentRequests());
  }

  StartCapacityTaskHandler(StartCapacityTask service, IdempotentRequests idempotentRequests) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    CapacityTaskRequest asked = CapacityTaskApi.startRequest(request.body());
    return idempotentRequests.answer(
        request,
        Optional.of(KEYS_KEPT),
        requestId -> rendered(service.start(requestId, asked, request.caller().arn())));
  }

  private static ApiResponse rendered(Outcome outcome) {
    return switch (outcome) {
      case Outcome.DryRun(var task) -> ApiResponse.json(200, CapacityTaskView.of(task));
      case Outcome.Started(var allocationId, var record) ->
          accepted(CapacityTaskView.of(allocationId, record));
      case Outcome.Unknown(var allocationId, var asked) ->
          accepted(CapacityTaskView.unknown(allocationId, asked));
    };
  }

  private static ApiResponse accepted(CapacityTaskView view) {
    return ApiResponse.json(202, view).with("location", view.location());
  }
}
