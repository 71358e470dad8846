package capacityops.tasks;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;
import capacityops.core.aws.AwsService;
import capacityops.tasks.domain.ShowOutposts;

/** {@code GET /outposts/{outpostId}}: what an Outpost is cut into, could be, and runs. */
public final class GetOutpostHandler extends ApiHandler {
  private final ShowOutposts service;

  public GetOutpostHandler() {
    CapacityTasksWiring wiring = new CapacityTasksWiring(AwsService.OUTPOSTS);
    this(wiring);
    rehearse(
        () -> new GetOutpostHandler(CapacityTaskRehearsals.unknownTask()),
        CapacityTaskRehearsals::outpost);
    wiring.primeOutposts();
  }

  GetOutpostHandler(CapacityTasksWiring wiring) {
    this(wiring.showingOutposts());
  }

  GetOutpostHandler(ShowOutposts service) {
    this.service = service;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    String outpost = request.pathParameter("outpostId");
    violations.check("outpostId", outpost, CapacityTaskApi.OUTPOST_IDENTIFIER);
    new QueryFields(request.query(), violations).nothingElse();
    violations.throwIfAny();
    return ApiResponse.json(200, service.show(outpost));
  }
}
