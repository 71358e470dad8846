package capacityops.tasks;

import capacityops.core.api.ApiRequest;
import capacityops.core.api.Listing;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;
import java.util.Optional;

/**
 * Which task a route is about: {@code /capacity-tasks/{capacityTaskId}?outpostIdentifier=}, and
 * where the route lists, which page.
 *
 * @param outpostIdentifier may be absent where the ledger knows the task
 */
record CapacityTaskName(
    String capacityTaskId, Optional<String> outpostIdentifier, Listing.Place place) {

  static CapacityTaskName of(ApiRequest request) {
    return read(request, false);
  }

  static CapacityTaskName withPage(ApiRequest request) {
    return read(request, true);
  }

  private static CapacityTaskName read(ApiRequest request, boolean paged) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    String id = request.pathParameter("capacityTaskId");
    violations.check("capacityTaskId", id, CapacityTaskApi.CAPACITY_TASK_ID);
    String outpost = query.text("outpostIdentifier", CapacityTaskApi.OUTPOST_IDENTIFIER);
    Listing.Place place = paged ? Listing.Place.of(query) : null;
    query.nothingElse();
    violations.throwIfAny();
    return new CapacityTaskName(id, Optional.ofNullable(outpost), place);
  }
}
