package capacityops.blocks;

import capacityops.blocks.domain.ShowPurchases;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;

/** {@code GET /capacity-block-purchases/{purchaseId}}: one purchase, with its past. */
public final class GetPurchaseHandler extends ApiHandler {
  private final ShowPurchases service;

  public GetPurchaseHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring();
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new GetPurchaseHandler(rehearsals.purchases()), rehearsals::reading);
    wiring.prime();
  }

  GetPurchaseHandler(CapacityBlocksWiring wiring) {
    this(wiring.showing());
  }

  GetPurchaseHandler(ShowPurchases service) {
    this.service = service;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    new QueryFields(request.query(), violations).nothingElse();
    violations.throwIfAny();
    return ApiResponse.json(
        200, PurchaseView.of(service.show(CapacityBlockApi.purchaseId(request))));
  }
}
