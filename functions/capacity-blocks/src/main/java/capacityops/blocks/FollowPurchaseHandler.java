package capacityops.blocks;

import capacityops.blocks.FollowPurchaseHandler.Looked;
import capacityops.blocks.FollowPurchaseHandler.Looking;
import capacityops.blocks.domain.Next;
import capacityops.blocks.domain.SettlePurchase;
import capacityops.core.lambda.StepHandler;
import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;

/** The state machine looks what became of a purchase. */
public final class FollowPurchaseHandler extends StepHandler<Looking, Looked> {
  private final SettlePurchase service;

  public FollowPurchaseHandler() {
    this(new CapacityBlocksWiring());
  }

  private FollowPurchaseHandler(CapacityBlocksWiring wiring) {
    this(wiring.settling());
    wiring.primeWithEc2();
  }

  FollowPurchaseHandler(SettlePurchase service) {
    super(Looking.class);
    this.service = service;
  }

  /**
   * What the state machine knows.
   *
   * @param looks how often it has looked in the same status
   * @param waitedSeconds how long it has waited since it first saw the request sent
   */
  public record Looking(String purchaseId, int attempt, int looks, long waitedSeconds) {}

  /** What it does next. */
  public record Looked(String action, String status, int waitSeconds) {
    static Looked of(Next next) {
      return new Looked(next.action().name(), next.status().name(), next.waitSeconds());
    }
  }

  @Override
  protected Looked perform(Looking looking) {
    return Looked.of(
        service.look(
            looking.purchaseId(),
            looking.attempt(),
            looking.looks(),
            Duration.ofSeconds(looking.waitedSeconds())));
  }

  @Override
  protected String correlationId(Looking looking, Context context) {
    return looking.purchaseId();
  }
}
