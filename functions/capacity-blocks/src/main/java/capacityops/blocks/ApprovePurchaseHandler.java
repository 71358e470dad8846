package capacityops.blocks;

import capacityops.blocks.domain.ApprovePurchase;
import capacityops.blocks.domain.ApprovePurchase.Consent;
import capacityops.blocks.domain.Principals;
import capacityops.blocks.domain.ShowPurchases;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.JsonFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import java.util.Optional;

/** {@code POST /capacity-block-purchases/{purchaseId}/approval}: another person's leave to buy. */
public final class ApprovePurchaseHandler extends ApiHandler {
  private static final TextRule HASH =
      TextRule.matching("[0-9a-f]{64}", 64, 64, "a quoteHash of hexadecimal digits");

  private final ApprovePurchase service;
  private final ShowPurchases showing;
  private final IdempotentRequests idempotentRequests;
  private final Principals principals;

  public ApprovePurchaseHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring();
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new ApprovePurchaseHandler(rehearsals.purchases()), rehearsals::approving);
    wiring.prime();
  }

  ApprovePurchaseHandler(CapacityBlocksWiring wiring) {
    this(
        wiring.approvingPurchases(),
        wiring.showing(),
        wiring.idempotentRequests(),
        wiring.settings().principals());
  }

  ApprovePurchaseHandler(
      ApprovePurchase service,
      ShowPurchases showing,
      IdempotentRequests idempotentRequests,
      Principals principals) {
    this.service = service;
    this.showing = showing;
    this.idempotentRequests = idempotentRequests;
    this.principals = principals;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    String purchaseId = CapacityBlockApi.purchaseId(request);
    Consent consent = consent(request);
    return idempotentRequests.answer(
        request,
        Optional.empty(),
        requestId -> {
          PurchaseView view =
              PurchaseView.of(
                  showing.show(
                      service.approve(purchaseId, principals.person(request.caller()), consent)));
          return ApiResponse.json(202, view).with("location", view.location());
        });
  }

  private static Consent consent(ApiRequest request) {
    Violations violations = new Violations();
    JsonFields fields = CapacityBlockApi.decision(request, violations);
    Consent consent =
        new Consent(
            Optional.ofNullable(fields.text("quoteHash", HASH)),
            fields.text("comment", CapacityBlockApi.COMMENT),
            fields.flag("duplicateOnPurpose"));
    fields.nothingElse();
    violations.throwIfAny();
    return consent;
  }
}
