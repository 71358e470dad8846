package capacityops.blocks;

import capacityops.blocks.SweepPurchasesHandler.Scheduled;
import capacityops.blocks.domain.SweepPurchases;
import capacityops.blocks.domain.SweepPurchases.Swept;
import capacityops.core.lambda.StepHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedule: hold the purchases against EC2. */
public final class SweepPurchasesHandler extends StepHandler<Scheduled, Swept> {
  private static final Logger LOG = LoggerFactory.getLogger(SweepPurchasesHandler.class);

  private final SweepPurchases service;

  public SweepPurchasesHandler() {
    this(new CapacityBlocksWiring());
  }

  private SweepPurchasesHandler(CapacityBlocksWiring wiring) {
    this(wiring.sweeping());
    wiring.primeWithEc2();
  }

  SweepPurchasesHandler(SweepPurchases service) {
    super(Scheduled.class);
    this.service = service;
  }

  /** The event of the schedule; nothing of it is used. */
  public record Scheduled(String id) {}

  @Override
  protected Swept perform(Scheduled event) {
    Swept swept = service.sweep();
    LOG.info("swept: {}", swept);
    return swept;
  }
}
