package capacityops.lending;

import capacityops.core.lambda.StepHandler;
import capacityops.lending.SweepInterruptibleAllocationsHandler.Scheduled;
import capacityops.lending.domain.SweepAllocations;
import capacityops.lending.domain.SweepAllocations.Swept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedule: hold the ledger against AWS. */
public final class SweepInterruptibleAllocationsHandler extends StepHandler<Scheduled, Swept> {
  private static final Logger LOG =
      LoggerFactory.getLogger(SweepInterruptibleAllocationsHandler.class);

  private final SweepAllocations service;

  public SweepInterruptibleAllocationsHandler() {
    this(new LendingWiring());
  }

  private SweepInterruptibleAllocationsHandler(LendingWiring wiring) {
    this(wiring.sweeping());
    wiring.prime();
  }

  SweepInterruptibleAllocationsHandler(SweepAllocations service) {
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
