package capacityops.tasks;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.aws.AwsService;
import capacityops.tasks.domain.BlockingInstance;
import capacityops.tasks.domain.ShowCapacityTasks;
import java.util.List;

/**
 * {@code GET /capacity-tasks/{capacityTaskId}/blocking-instances}:
 * ListBlockingInstancesForCapacityTask.
 */
public final class ListBlockingInstancesHandler extends ApiHandler {
  private final ShowCapacityTasks service;
  private final Listing listing;

  public ListBlockingInstancesHandler() {
    CapacityTasksWiring wiring = new CapacityTasksWiring(AwsService.DYNAMODB, AwsService.OUTPOSTS);
    this(wiring);
    rehearse(
        () -> new ListBlockingInstancesHandler(CapacityTaskRehearsals.unknownTask()),
        CapacityTaskRehearsals::task);
    wiring.prime();
  }

  ListBlockingInstancesHandler(CapacityTasksWiring wiring) {
    this(wiring.showing(), wiring.listing());
  }

  ListBlockingInstancesHandler(ShowCapacityTasks service, Listing listing) {
    this.service = service;
    this.listing = listing;
  }

  record BlockingInstances(List<BlockingInstance> blockingInstances, String nextToken) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    CapacityTaskName task = CapacityTaskName.withPage(request);
    var page =
        listing.page(
            request,
            task.place(),
            (maxResults, next) ->
                service.blockingInstances(
                    task.capacityTaskId(), task.outpostIdentifier(), maxResults, next));
    return ApiResponse.json(200, new BlockingInstances(page.items(), page.nextToken()));
  }
}
