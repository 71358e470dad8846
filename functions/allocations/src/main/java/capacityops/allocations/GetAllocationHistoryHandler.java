package capacityops.allocations;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Ledger;
import java.util.List;

/** {@code GET /allocations/{allocationId}/history}: one record and every write that made it. */
public final class GetAllocationHistoryHandler extends ApiHandler {
  private final Ledger ledger;
  private final Listing listing;

  public GetAllocationHistoryHandler() {
    AllocationsWiring wiring = new AllocationsWiring();
    this(wiring);
    rehearse(
        () -> new GetAllocationHistoryHandler(AllocationRehearsals.allocation()),
        AllocationRehearsals::history);
    wiring.prime();
  }

  GetAllocationHistoryHandler(AllocationsWiring wiring) {
    this(wiring.ledger(), wiring.listing());
  }

  GetAllocationHistoryHandler(Ledger ledger, Listing listing) {
    this.ledger = ledger;
    this.listing = listing;
  }

  record History(Allocation allocation, List<HistoryEntry> history, String nextToken) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    Listing.Place place = Listing.Place.of(query);
    query.nothingElse();
    violations.throwIfAny();
    String id = request.pathParameter("allocationId");
    Allocation allocation =
        ledger
            .find(id)
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.Kind.NOT_FOUND, "The ledger has no such allocation."));
    var page =
        listing.page(request, place, (maxResults, next) -> ledger.history(id, maxResults, next));
    return ApiResponse.json(200, new History(allocation, page.items(), page.nextToken()));
  }
}
