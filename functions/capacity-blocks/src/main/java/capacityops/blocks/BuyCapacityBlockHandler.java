package capacityops.blocks;

import capacityops.blocks.BuyCapacityBlockHandler.Bought;
import capacityops.blocks.BuyCapacityBlockHandler.Buying;
import capacityops.blocks.aws.BuyerPermissionCheck;
import capacityops.blocks.domain.BuyOnce;
import capacityops.blocks.domain.CheckPermission;
import capacityops.blocks.domain.Next;
import capacityops.core.lambda.StepHandler;
import com.amazonaws.services.lambda.runtime.Context;

/** The one function that may buy: the state machine says which purchase is approved. */
public final class BuyCapacityBlockHandler extends StepHandler<Buying, Bought> {
  private final BuyOnce service;
  private final CheckPermission permission;

  public BuyCapacityBlockHandler() {
    this(new CapacityBlocksWiring());
  }

  private BuyCapacityBlockHandler(CapacityBlocksWiring wiring) {
    this(wiring.buying(), wiring.checkingPermission());
    wiring.primeWithEc2();
  }

  BuyCapacityBlockHandler(BuyOnce service, CheckPermission permission) {
    super(Buying.class);
    this.service = service;
    this.permission = permission;
  }

  /**
   * What is asked: a purchase, or whether IAM would let an order through.
   *
   * @param purchaseId {@code null} for a check
   * @param attempt {@code null} for a check
   * @param permissionCheck {@code null} for a purchase
   */
  public record Buying(
      String purchaseId, Integer attempt, BuyerPermissionCheck.Asked permissionCheck) {}

  /**
   * What the state machine does next, or the answer to the check.
   *
   * @param permission {@code null} for a purchase
   */
  public record Bought(
      String action, String status, Integer waitSeconds, BuyerPermissionCheck.Answered permission) {
    static Bought of(Next next) {
      return new Bought(next.action().name(), next.status().name(), next.waitSeconds(), null);
    }
  }

  @Override
  protected Bought perform(Buying asked) {
    if (asked.permissionCheck() != null) {
      return new Bought(
          null,
          null,
          null,
          BuyerPermissionCheck.Answered.of(permission.check(asked.permissionCheck().order())));
    }
    return Bought.of(service.buy(asked.purchaseId(), asked.attempt()));
  }

  @Override
  protected String correlationId(Buying asked, Context context) {
    return asked.purchaseId() == null ? context.getAwsRequestId() : asked.purchaseId();
  }
}
