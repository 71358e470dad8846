package capacityops.allocations;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Ledger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code GET /allocations}: the current records of the ledger, newest first. */
public final class ListAllocationsHandler extends ApiHandler {
  private static final TextRule KIND =
      TextRule.oneOf(Stream.of(AllocationKind.values()).map(Enum::name).toArray(String[]::new));
  private static final TextRule STATUS =
      TextRule.matching("[A-Za-z_-]+", 1, 64, "a status such as COMPLETED");

  private final Ledger ledger;
  private final Listing listing;

  public ListAllocationsHandler() {
    AllocationsWiring wiring = new AllocationsWiring();
    this(wiring);
    rehearse(
        () -> new ListAllocationsHandler(AllocationRehearsals.allocation()),
        AllocationRehearsals::list);
    wiring.prime();
  }

  ListAllocationsHandler(AllocationsWiring wiring) {
    this(wiring.ledger(), wiring.listing());
  }

  ListAllocationsHandler(Ledger ledger, Listing listing) {
    this.ledger = ledger;
    this.listing = listing;
  }

  record Allocations(List<Allocation> allocations, String nextToken) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    AllocationFilter filter =
        new AllocationFilter(
            Optional.ofNullable(query.text("kind", KIND)).map(AllocationKind::valueOf),
            Optional.ofNullable(query.text("status", STATUS)),
            Optional.ofNullable(query.time("from")),
            Optional.ofNullable(query.time("to")));
    Listing.Place place = Listing.Place.of(query);
    query.nothingElse();
    violations.throwIfAny();
    var page =
        listing.page(request, place, (maxResults, next) -> ledger.list(filter, maxResults, next));
    return ApiResponse.json(200, new Allocations(page.items(), page.nextToken()));
  }
}
