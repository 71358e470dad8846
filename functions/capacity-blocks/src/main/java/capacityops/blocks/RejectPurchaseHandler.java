package capacityops.blocks;

import capacityops.blocks.domain.Principals;
import capacityops.blocks.domain.RejectPurchase;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.JsonFields;
import capacityops.core.api.Violations;
import java.util.Optional;

/** {@code POST /capacity-block-purchases/{purchaseId}/rejection}: a person's no. */
public final class RejectPurchaseHandler extends ApiHandler {
  private static final String NO_COMMENT = "rejected";

  private final RejectPurchase service;
  private final IdempotentRequests idempotentRequests;
  private final Principals principals;

  public RejectPurchaseHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring();
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new RejectPurchaseHandler(rehearsals.purchases()), rehearsals::rejecting);
    wiring.prime();
  }

  RejectPurchaseHandler(CapacityBlocksWiring wiring) {
    this(wiring.rejecting(), wiring.idempotentRequests(), wiring.settings().principals());
  }

  RejectPurchaseHandler(
      RejectPurchase service, IdempotentRequests idempotentRequests, Principals principals) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
    this.principals = principals;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    String purchaseId = CapacityBlockApi.purchaseId(request);
    String comment = comment(request);
    return idempotentRequests.answer(
        request,
        Optional.empty(),
        requestId ->
            ApiResponse.json(
                200,
                PurchaseView.of(
                    service.reject(purchaseId, principals.person(request.caller()), comment))));
  }

  private static String comment(ApiRequest request) {
    Violations violations = new Violations();
    JsonFields fields = CapacityBlockApi.decision(request, violations);
    String comment = fields.text("comment", CapacityBlockApi.COMMENT);
    fields.nothingElse();
    violations.throwIfAny();
    return comment == null ? NO_COMMENT : comment;
  }
}
