package capacityops.blocks;

import capacityops.blocks.CapacityBlockApi.OfferingQuery;
import capacityops.blocks.domain.AcrossRegions.Unread;
import capacityops.blocks.domain.SearchOfferings;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import java.util.List;

/** {@code GET /capacity-block-offerings}: DescribeCapacityBlockOfferings, over Regions. */
public final class ListCapacityBlockOfferingsHandler extends ApiHandler {
  private final SearchOfferings service;
  private final List<String> usualRegions;

  public ListCapacityBlockOfferingsHandler() {
    this(new CapacityBlocksWiring());
  }

  private ListCapacityBlockOfferingsHandler(CapacityBlocksWiring wiring) {
    this(wiring.searching(), wiring.settings().regions());
    wiring.primeWithEc2();
  }

  ListCapacityBlockOfferingsHandler(SearchOfferings service, List<String> usualRegions) {
    this.service = service;
    this.usualRegions = usualRegions;
  }

  record Offerings(List<OfferingView> capacityBlockOfferings, List<Unread> unknown) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    OfferingQuery query = CapacityBlockApi.blockQuery(request, usualRegions);
    SearchOfferings.Found found = service.search(query.search(), query.regions());
    return ApiResponse.json(
        200,
        new Offerings(
            found.offerings().stream().map(OfferingView::of).toList(),
            found.unknown().isEmpty() ? null : found.unknown()));
  }
}
