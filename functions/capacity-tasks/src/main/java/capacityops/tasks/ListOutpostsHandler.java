package capacityops.tasks;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.core.aws.AwsService;
import capacityops.tasks.domain.OutpostGateway.Outpost;
import capacityops.tasks.domain.OutpostGateway.OutpostFilter;
import capacityops.tasks.domain.ShowOutposts;
import java.util.List;

/** {@code GET /outposts}: ListOutposts. */
public final class ListOutpostsHandler extends ApiHandler {
  private static final TextRule LIFE_CYCLE_STATUS =
      TextRule.matching("[ A-Za-z]+", 1, 20, "a life cycle status such as ACTIVE");
  private static final TextRule ZONE =
      TextRule.matching("[a-z\\d-]+", 1, 1000, "an Availability Zone such as us-east-1a");
  private static final TextRule ZONE_ID =
      TextRule.matching("[a-zA-Z]+\\d-[a-zA-Z]+\\d", 1, 255, "a zone ID such as use1-az1");
  private static final int MOST_VALUES = 5;

  private final ShowOutposts service;
  private final Listing listing;

  public ListOutpostsHandler() {
    CapacityTasksWiring wiring = new CapacityTasksWiring(AwsService.OUTPOSTS, AwsService.DYNAMODB);
    this(wiring);
    rehearse(
        () -> new ListOutpostsHandler(CapacityTaskRehearsals.unknownTask()),
        CapacityTaskRehearsals::list);
    wiring.primeOutposts();
  }

  ListOutpostsHandler(CapacityTasksWiring wiring) {
    this(wiring.showingOutposts(), wiring.listing());
  }

  ListOutpostsHandler(ShowOutposts service, Listing listing) {
    this.service = service;
    this.listing = listing;
  }

  record Outposts(List<Outpost> outposts, String nextToken) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    OutpostFilter filter =
        new OutpostFilter(
            few(query, "lifeCycleStatus", LIFE_CYCLE_STATUS),
            few(query, "availabilityZone", ZONE),
            few(query, "availabilityZoneId", ZONE_ID));
    Listing.Place place = Listing.Place.of(query);
    query.nothingElse();
    violations.throwIfAny();
    var page =
        listing.page(request, place, (maxResults, next) -> service.list(filter, maxResults, next));
    return ApiResponse.json(200, new Outposts(page.items(), page.nextToken()));
  }

  private static List<String> few(QueryFields query, String name, TextRule rule) {
    List<String> values = query.texts(name, rule);
    if (values.size() > MOST_VALUES) {
      query.violation(name, "must stand at most %d times".formatted(MOST_VALUES));
    }
    return values;
  }
}
