package capacityops.lending;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.lending.domain.ShowAllocation;

/**
 * {@code GET /capacity-reservations/{capacityReservationId}/interruptible-allocation}: what is
 * lent, fresh from AWS, with how far a reclaim is and what the ledger knows.
 */
public final class GetInterruptibleAllocationHandler extends ApiHandler {
  private final ShowAllocation service;

  public GetInterruptibleAllocationHandler() {
    LendingWiring wiring = new LendingWiring();
    this(wiring);
    rehearse(
        () -> new GetInterruptibleAllocationHandler(LendingRehearsals.lending()),
        LendingRehearsals::show);
    wiring.prime();
  }

  GetInterruptibleAllocationHandler(LendingWiring wiring) {
    this(wiring.showing());
  }

  GetInterruptibleAllocationHandler(ShowAllocation service) {
    this.service = service;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    return ApiResponse.json(
        200,
        InterruptibleAllocationView.of(service.show(InterruptibleAllocationApi.named(request))));
  }
}
