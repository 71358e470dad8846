package capacityops.usage;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.aws.AwsService;
import capacityops.usage.domain.ShowReservations;

/** {@code GET /capacity-reservations/{capacityReservationId}}: one reservation, wherever it is. */
public final class GetCapacityReservationHandler extends ApiHandler {
  private final ShowReservations service;

  public GetCapacityReservationHandler() {
    UsageWiring wiring = new UsageWiring(AwsService.EC2);
    this(wiring);
    rehearse(
        () -> new GetCapacityReservationHandler(UsageRehearsals.reservations()),
        UsageRehearsals::reservation);
    wiring.primeReservations();
  }

  GetCapacityReservationHandler(UsageWiring wiring) {
    this(wiring.showingReservations());
  }

  GetCapacityReservationHandler(ShowReservations service) {
    this.service = service;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    ReservationName name = ReservationName.of(request);
    return ApiResponse.json(200, service.show(name.capacityReservationId(), name.region()));
  }
}
