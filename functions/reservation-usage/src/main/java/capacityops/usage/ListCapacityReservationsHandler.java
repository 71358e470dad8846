package capacityops.usage;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.core.aws.AwsService;
import capacityops.core.ledger.Page;
import capacityops.usage.domain.CapacityReservation;
import capacityops.usage.domain.ReservationFilter;
import capacityops.usage.domain.ShowReservations;
import capacityops.usage.domain.ShowReservations.Listed;
import capacityops.usage.domain.Unknown;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /capacity-reservations}: DescribeCapacityReservations, in every Region asked for. */
public final class ListCapacityReservationsHandler extends ApiHandler {
  private static final int MOST_RESULTS = 1000;
  private static final TextRule TOKEN = TextRule.anyText(1, 8192);

  private final ShowReservations service;
  private final Listing listing;

  public ListCapacityReservationsHandler() {
    UsageWiring wiring = new UsageWiring(AwsService.EC2, AwsService.DYNAMODB);
    this(wiring);
    rehearse(
        () -> new ListCapacityReservationsHandler(UsageRehearsals.reservations()),
        UsageRehearsals::list);
    wiring.primeReservations();
  }

  ListCapacityReservationsHandler(UsageWiring wiring) {
    this(wiring.showingReservations(), wiring.listing());
  }

  ListCapacityReservationsHandler(ShowReservations service, Listing listing) {
    this.service = service;
    this.listing = listing;
  }

  record CapacityReservations(
      List<CapacityReservation> capacityReservations, String nextToken, List<Unknown> unknown) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    List<String> regions = ReservationApi.regions(query);
    ReservationFilter filter = ReservationApi.filter(query);
    Integer maxResults = query.integer("maxResults", 1, MOST_RESULTS);
    Listing.Place place =
        new Listing.Place(
            maxResults == null ? MOST_RESULTS : maxResults, query.text("nextToken", TOKEN));
    query.nothingElse();
    violations.throwIfAny();
    List<Unknown> unknown = new ArrayList<>();
    var page =
        listing.page(
            request,
            place,
            (most, next) -> {
              Listed listed = service.list(regions, filter, most, next);
              unknown.addAll(listed.unknown());
              return new Page<>(listed.reservations(), listed.next());
            });
    return ApiResponse.json(
        200,
        new CapacityReservations(
            page.items(), page.nextToken(), unknown.isEmpty() ? null : unknown));
  }
}
