package capacityops.blocks;

import capacityops.blocks.CapacityBlockApi.OfferingQuery;
import capacityops.blocks.domain.AcrossRegions.Unread;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.SearchOfferings;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.aws.AwsService;
import java.util.List;

/** {@code GET /capacity-block-extension-offerings}: DescribeCapacityBlockExtensionOfferings. */
public final class ListCapacityBlockExtensionOfferingsHandler extends ApiHandler {
  private final SearchOfferings service;
  private final Listing listing;
  private final String ownRegion;
  private final List<String> allowedRegions;

  public ListCapacityBlockExtensionOfferingsHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring(AwsService.DYNAMODB, AwsService.EC2);
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(
        () -> new ListCapacityBlockExtensionOfferingsHandler(rehearsals.wiring()),
        rehearsals::searchingExtensions);
    wiring.prime();
    wiring.primeRegions();
  }

  ListCapacityBlockExtensionOfferingsHandler(CapacityBlocksWiring wiring) {
    this(
        wiring.searching(),
        wiring.listing(),
        wiring.settings().region(),
        wiring.settings().regions());
  }

  ListCapacityBlockExtensionOfferingsHandler(
      SearchOfferings service, Listing listing, String ownRegion, List<String> allowedRegions) {
    this.service = service;
    this.listing = listing;
    this.ownRegion = ownRegion;
    this.allowedRegions = List.copyOf(allowedRegions);
  }

  record Offerings(
      List<OfferingView> capacityBlockExtensionOfferings, String nextToken, List<Unread> unknown) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    OfferingQuery query = CapacityBlockApi.extensionQuery(request, ownRegion, allowedRegions);
    if (query.dryRun()) {
      service.checkPermission(query.search(), query.regions());
      return CapacityBlockApi.Permitted.answer();
    }
    return ApiResponse.json(
        200, query.place().map(place -> page(request, query, place)).orElseGet(() -> all(query)));
  }

  private Offerings page(ApiRequest request, OfferingQuery query, Listing.Place place) {
    Offering.Search search = query.search().in(query.regions().getFirst());
    var page =
        listing.page(request, place, (maxResults, next) -> service.page(search, maxResults, next));
    return new Offerings(
        page.items().stream().map(OfferingView::of).toList(), page.nextToken(), null);
  }

  private Offerings all(OfferingQuery query) {
    SearchOfferings.Found found = service.search(query.search(), query.regions());
    return new Offerings(
        found.offerings().stream().map(OfferingView::of).toList(),
        null,
        found.unknown().isEmpty() ? null : found.unknown());
  }
}
