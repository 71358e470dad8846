package capacityops.lending;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.lending.domain.Asked;
import capacityops.lending.domain.ChangeAllocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code PATCH} and {@code DELETE
 * /capacity-reservations/{capacityReservationId}/interruptible-allocation}:
 * UpdateInterruptibleCapacityReservationAllocation to a target, or to nothing.
 */
public final class ChangeInterruptibleAllocationHandler extends ApiHandler {
  private static final Duration KEYS_KEPT = Duration.ofDays(30);

  private final ChangeAllocation service;
  private final IdempotentRequests idempotentRequests;
  private final InstantSource clock;

  public ChangeInterruptibleAllocationHandler() {
    LendingWiring wiring = new LendingWiring();
    this(wiring);
    rehearse(
        () -> new ChangeInterruptibleAllocationHandler(LendingRehearsals.lending()),
        LendingRehearsals::change);
    wiring.prime();
  }

  ChangeInterruptibleAllocationHandler(LendingWiring wiring) {
    this(wiring.changing(), wiring.idempotentRequests(), wiring.clock());
  }

  ChangeInterruptibleAllocationHandler(
      ChangeAllocation service, IdempotentRequests idempotentRequests, InstantSource clock) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
    this.clock = clock;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    InterruptibleAllocationApi.Change asked =
        request.method().equals("DELETE")
            ? InterruptibleAllocationApi.takeBack(request)
            : InterruptibleAllocationApi.change(request);
    if (asked.dryRun()) {
      service.dryRun(asked.capacityReservationId(), asked.targetInstanceCount());
      return InterruptibleAllocationView.Permission.granted();
    }
    return idempotentRequests.answer(
        request, Optional.of(KEYS_KEPT), requestId -> accepted(asked, requestId, request));
  }

  private ApiResponse accepted(
      InterruptibleAllocationApi.Change change, String requestId, ApiRequest request) {
    Asked asked =
        new Asked(
            requestId,
            request.caller().arn(),
            requestedAt(change),
            change.targetInstanceCount() == 0 ? "all of it is taken back" : "asked for");
    return InterruptibleAllocationView.of(
            service.change(change.capacityReservationId(), change.targetInstanceCount(), asked))
        .accepted();
  }

  /** A clock that is ahead of ours must not shut out the changes after it. */
  private Instant requestedAt(InterruptibleAllocationApi.Change change) {
    Instant now = clock.instant();
    return change.requestedAt() == null || change.requestedAt().isAfter(now)
        ? now
        : change.requestedAt();
  }
}
