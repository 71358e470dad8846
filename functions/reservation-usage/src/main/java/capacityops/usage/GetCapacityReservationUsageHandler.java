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
import capacityops.usage.domain.CapacityReservation.InterruptibleCapacityAllocation;
import capacityops.usage.domain.CapacityReservation.InterruptionInfo;
import capacityops.usage.domain.ReservationUsage;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.ShowReservations;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /capacity-reservations/{capacityReservationId}/usage}: GetCapacityReservationUsage;
 * all pages joined unless {@code maxResults} or {@code nextToken} ask for one.
 */
public final class GetCapacityReservationUsageHandler extends ApiHandler {
  private static final int MOST_RESULTS = 1000;
  private static final TextRule TOKEN = TextRule.anyText(1, 8192);

  private final ShowReservations service;
  private final Listing listing;

  public GetCapacityReservationUsageHandler() {
    UsageWiring wiring = new UsageWiring(AwsService.EC2, AwsService.DYNAMODB);
    this(wiring);
    rehearse(
        () -> new GetCapacityReservationUsageHandler(UsageRehearsals.reservations()),
        UsageRehearsals::reservation);
    wiring.primeReservations();
  }

  GetCapacityReservationUsageHandler(UsageWiring wiring) {
    this(wiring.showingReservations(), wiring.listing());
  }

  GetCapacityReservationUsageHandler(ShowReservations service, Listing listing) {
    this.service = service;
    this.listing = listing;
  }

  private record Asked(ReservationName name, boolean dryRun, Integer maxResults, String nextToken) {
    boolean isPaged() {
      return maxResults != null || nextToken != null;
    }
  }

  /** What EC2's dry run answers where the call would be permitted. */
  record Permitted(boolean dryRun, boolean permitted) {}

  record Usage(
      String region,
      String capacityReservationId,
      String instanceType,
      Integer totalInstanceCount,
      Integer availableInstanceCount,
      String state,
      List<InstanceUsage> instanceUsages,
      Boolean interruptible,
      InterruptibleCapacityAllocation interruptibleCapacityAllocation,
      InterruptionInfo interruptionInfo,
      String nextToken) {
    static Usage of(ReservationUsage usage, String nextToken) {
      return new Usage(
          usage.region(),
          usage.capacityReservationId(),
          usage.instanceType(),
          usage.totalInstanceCount(),
          usage.availableInstanceCount(),
          usage.state(),
          usage.instanceUsages(),
          usage.interruptible(),
          usage.interruptibleCapacityAllocation(),
          usage.interruptionInfo(),
          nextToken);
    }
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Asked asked = asked(request);
    String id = asked.name().capacityReservationId();
    Optional<String> region = asked.name().region();
    if (asked.dryRun()) {
      service.checkUsagePermitted(id, region);
      return ApiResponse.json(200, new Permitted(true, true));
    }
    return ApiResponse.json(
        200, asked.isPaged() ? page(request, asked) : Usage.of(service.usage(id, region), null));
  }

  private Usage page(ApiRequest request, Asked asked) {
    Optional<Integer> most = Optional.ofNullable(asked.maxResults());
    var page =
        listing.page(
            request,
            new Listing.Place(most.orElse(MOST_RESULTS), asked.nextToken()),
            (_, next) -> {
              var read =
                  service.usagePage(
                      asked.name().capacityReservationId(), asked.name().region(), most, next);
              return new Page<>(List.of(read.usage()), read.next());
            });
    return Usage.of(page.items().getFirst(), page.nextToken());
  }

  private static Asked asked(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    Asked asked =
        new Asked(
            ReservationName.of(request, query, violations),
            Boolean.TRUE.equals(query.flag("dryRun")),
            query.integer("maxResults", 1, MOST_RESULTS),
            query.text("nextToken", TOKEN));
    query.nothingElse();
    violations.throwIfAny();
    return asked;
  }
}
