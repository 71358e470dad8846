package capacityops.tasks;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;
import capacityops.core.aws.AwsService;
import capacityops.tasks.domain.CapacityTaskSummary;
import capacityops.tasks.domain.ShowCapacityTasks;
import java.util.List;
import java.util.Optional;

/** {@code GET /capacity-tasks}: ListCapacityTasks. */
public final class ListCapacityTasksHandler extends ApiHandler {
  private final ShowCapacityTasks service;
  private final Listing listing;

  public ListCapacityTasksHandler() {
    CapacityTasksWiring wiring = new CapacityTasksWiring(AwsService.DYNAMODB, AwsService.OUTPOSTS);
    this(wiring);
    rehearse(
        () -> new ListCapacityTasksHandler(CapacityTaskRehearsals.unknownTask()),
        CapacityTaskRehearsals::list);
    wiring.prime();
  }

  ListCapacityTasksHandler(CapacityTasksWiring wiring) {
    this(wiring.showing(), wiring.listing());
  }

  ListCapacityTasksHandler(ShowCapacityTasks service, Listing listing) {
    this.service = service;
    this.listing = listing;
  }

  record CapacityTasks(List<CapacityTaskSummary> capacityTasks, String nextToken) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    Optional<String> outpost =
        Optional.ofNullable(query.text("outpostIdentifier", CapacityTaskApi.OUTPOST_IDENTIFIER));
    List<String> statuses = query.texts("status", CapacityTaskApi.STATUS);
    Listing.Place place = Listing.Place.of(query);
    query.nothingElse();
    violations.throwIfAny();
    var page =
        listing.page(
            request,
            place,
            (maxResults, next) -> service.list(outpost, statuses, maxResults, next));
    return ApiResponse.json(200, new CapacityTasks(page.items(), page.nextToken()));
  }
}
