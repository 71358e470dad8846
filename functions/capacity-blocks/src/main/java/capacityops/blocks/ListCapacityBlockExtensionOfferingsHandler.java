package capacityops.blocks;

import capacityops.blocks.CapacityBlockApi.OfferingQuery;
import capacityops.blocks.domain.AcrossRegions.Unread;
import capacityops.blocks.domain.SearchOfferings;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import java.util.List;

/** {@code GET /capacity-block-extension-offerings}: DescribeCapacityBlockExtensionOfferings. */
public final class ListCapacityBlockExtensionOfferingsHandler extends ApiHandler {
  private final SearchOfferings service;
  private final String ownRegion;

  public ListCapacityBlockExtensionOfferingsHandler() {
    this(new CapacityBlocksWiring());
  }

  private ListCapacityBlockExtensionOfferingsHandler(CapacityBlocksWiring wiring) {
    this(wiring.searching(), wiring.settings().region());
    wiring.primeWithEc2();
  }

  ListCapacityBlockExtensionOfferingsHandler(SearchOfferings service, String ownRegion) {
    this.service = service;
    this.ownRegion = ownRegion;
  }

  record Offerings(List<OfferingView> capacityBlockExtensionOfferings, List<Unread> unknown) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    OfferingQuery query = CapacityBlockApi.extensionQuery(request, ownRegion);
    SearchOfferings.Found found = service.search(query.search(), query.regions());
    return ApiResponse.json(
        200,
        new Offerings(
            found.offerings().stream().map(OfferingView::of).toList(),
            found.unknown().isEmpty() ? null : found.unknown()));
  }
}
