package capacityops.blocks;

import capacityops.blocks.domain.ShowPurchases;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;
import java.util.List;
import java.util.Optional;

/** {@code GET /capacity-block-purchases}: the purchases, newest first. */
public final class ListPurchasesHandler extends ApiHandler {
  private final ShowPurchases service;
  private final Listing listing;

  public ListPurchasesHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring();
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new ListPurchasesHandler(rehearsals.purchases()), rehearsals::listing);
    wiring.prime();
  }

  ListPurchasesHandler(CapacityBlocksWiring wiring) {
    this(wiring.showing(), wiring.listing());
  }

  ListPurchasesHandler(ShowPurchases service, Listing listing) {
    this.service = service;
    this.listing = listing;
  }

  record Purchases(List<PurchaseView> capacityBlockPurchases, String nextToken) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    Optional<String> status = Optional.ofNullable(query.text("status", CapacityBlockApi.STATUS));
    Listing.Place place = Listing.Place.of(query);
    query.nothingElse();
    violations.throwIfAny();
    var page =
        listing.page(request, place, (maxResults, next) -> service.list(status, maxResults, next));
    return ApiResponse.json(
        200, new Purchases(page.items().stream().map(PurchaseView::of).toList(), page.nextToken()));
  }
}
