package capacityops.blocks;

import capacityops.blocks.domain.Principals;
import capacityops.blocks.domain.ResolvePurchase;
import capacityops.blocks.domain.ResolvePurchase.Decision;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.JsonFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.core.aws.AwsService;
import java.util.Optional;

/**
 * {@code POST /capacity-block-purchases/{purchaseId}/resolution}: a person decides about an outcome
 * that stayed unknown.
 */
public final class ResolvePurchaseHandler extends ApiHandler {
  private static final TextRule DECISION = TextRule.oneOf("RETRY", "ABANDON");

  private final ResolvePurchase service;
  private final IdempotentRequests idempotentRequests;
  private final Principals principals;

  public ResolvePurchaseHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring(AwsService.DYNAMODB, AwsService.EC2);
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new ResolvePurchaseHandler(rehearsals.purchases()), rehearsals::resolving);
    wiring.primeWithEc2();
  }

  ResolvePurchaseHandler(CapacityBlocksWiring wiring) {
    this(wiring.resolving(), wiring.idempotentRequests(), wiring.settings().principals());
  }

  ResolvePurchaseHandler(
      ResolvePurchase service, IdempotentRequests idempotentRequests, Principals principals) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
    this.principals = principals;
  }

  private record Resolution(Decision decision, String comment) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    String purchaseId = CapacityBlockApi.purchaseId(request);
    Resolution resolution = resolution(request);
    return idempotentRequests.answer(
        request,
        Optional.empty(),
        requestId ->
            ApiResponse.json(
                200,
                PurchaseView.of(
                    service.resolve(
                        purchaseId,
                        principals.person(request.caller()),
                        resolution.decision(),
                        resolution.comment()))));
  }

  private static Resolution resolution(ApiRequest request) {
    Violations violations = new Violations();
    JsonFields fields = CapacityBlockApi.decision(request, violations);
    String decision = fields.requiredText("decision", DECISION);
    String comment = fields.requiredText("comment", CapacityBlockApi.COMMENT);
    fields.nothingElse();
    violations.throwIfAny();
    return new Resolution(Decision.valueOf(decision), comment);
  }
}
