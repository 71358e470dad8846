package capacityops.blocks;

import capacityops.blocks.domain.RequestPurchase.Wanted;
import capacityops.core.api.ApiRequest;

/**
 * A door to the validation of {@code POST /capacity-block-purchases}: the handler's own leads on to
 * AWS.
 */
public final class PurchaseBody {
  private PurchaseBody() {}

  public static Wanted read(ApiRequest request) {
    return CapacityBlockApi.purchase(request, "us-east-1").wanted();
  }
}
