package capacityops.blocks;

import capacityops.blocks.CapacityBlockApi.Asked;
import capacityops.blocks.domain.Person;
import capacityops.blocks.domain.Principals;
import capacityops.blocks.domain.RequestPurchase;
import capacityops.blocks.domain.RequestPurchase.Wanted;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.aws.AwsService;
import java.util.Optional;

/** {@code POST /capacity-block-purchases}: asks for a purchase, which another person approves. */
public final class RequestPurchaseHandler extends ApiHandler {
  private static final String DRY_RUN = "0";

  private final RequestPurchase service;
  private final IdempotentRequests idempotentRequests;
  private final Principals principals;
  private final String ownRegion;

  public RequestPurchaseHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring(AwsService.DYNAMODB, AwsService.EC2);
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new RequestPurchaseHandler(rehearsals.remembering()), rehearsals::requesting);
    wiring.primeWithEc2();
  }

  RequestPurchaseHandler(CapacityBlocksWiring wiring) {
    this(
        wiring.requesting(),
        wiring.idempotentRequests(),
        wiring.settings().principals(),
        wiring.settings().region());
  }

  RequestPurchaseHandler(
      RequestPurchase service,
      IdempotentRequests idempotentRequests,
      Principals principals,
      String ownRegion) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
    this.principals = principals;
    this.ownRegion = ownRegion;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Asked asked = CapacityBlockApi.purchase(request, ownRegion);
    Person requester = principals.person(request.caller());
    return asked.dryRun()
        ? permitted(asked.wanted(), requester)
        : accepted(request, asked.wanted(), requester);
  }

  private ApiResponse permitted(Wanted wanted, Person requester) {
    service.checkPermission(DRY_RUN, wanted, requester);
    return CapacityBlockApi.Permitted.answer();
  }

  private ApiResponse accepted(ApiRequest request, Wanted wanted, Person requester) {
    IdempotentRequests.requireKey(request);
    return idempotentRequests.answer(
        request,
        Optional.empty(),
        requestId -> {
          PurchaseView view = PurchaseView.of(service.ask(requestId, wanted, requester));
          return ApiResponse.json(202, view).with("location", view.location());
        });
  }
}
