package capacityops.lending;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.lending.domain.AllocationGateway.Lending;
import capacityops.lending.domain.Asked;
import capacityops.lending.domain.LendCapacity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code POST /capacity-reservations/{capacityReservationId}/interruptible-allocation}:
 * CreateInterruptibleCapacityReservationAllocation.
 */
public final class CreateInterruptibleAllocationHandler extends ApiHandler {
  private static final Duration KEYS_KEPT = Duration.ofDays(30);

  private final LendCapacity service;
  private final IdempotentRequests idempotentRequests;
  private final InstantSource clock;

  public CreateInterruptibleAllocationHandler() {
    LendingWiring wiring = new LendingWiring();
    this(wiring);
    rehearse(
        () -> new CreateInterruptibleAllocationHandler(LendingRehearsals.idle()),
        LendingRehearsals::lend);
    wiring.prime();
  }

  CreateInterruptibleAllocationHandler(LendingWiring wiring) {
    this(wiring.lending(), wiring.idempotentRequests(), wiring.clock());
  }

  CreateInterruptibleAllocationHandler(
      LendCapacity service, IdempotentRequests idempotentRequests, InstantSource clock) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
    this.clock = clock;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    InterruptibleAllocationApi.Lend asked = InterruptibleAllocationApi.lend(request);
    Lending lending =
        new Lending(asked.capacityReservationId(), asked.instanceCount(), asked.tags());
    if (asked.dryRun()) {
      service.dryRun(lending);
      return InterruptibleAllocationView.Permission.granted();
    }
    return idempotentRequests.answer(
        request,
        Optional.of(KEYS_KEPT),
        requestId ->
            InterruptibleAllocationView.of(service.lend(lending, asked(requestId, request)))
                .accepted());
  }

  private Asked asked(String requestId, ApiRequest request) {
    return new Asked(requestId, request.caller().arn(), clock.instant(), "asked for");
  }
}
