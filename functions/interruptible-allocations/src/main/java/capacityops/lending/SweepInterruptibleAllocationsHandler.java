package capacityops.lending;

import capacityops.core.lambda.ScheduledHandler;
import capacityops.lending.domain.SweepAllocations;
import capacityops.lending.domain.SweepAllocations.Swept;

/** The schedule: hold the ledger against AWS. */
public final class SweepInterruptibleAllocationsHandler extends ScheduledHandler<Swept> {
  public SweepInterruptibleAllocationsHandler() {
    this(new LendingWiring());
  }

  private SweepInterruptibleAllocationsHandler(LendingWiring wiring) {
    this(wiring.sweeping());
    wiring.prime();
  }

  SweepInterruptibleAllocationsHandler(SweepAllocations service) {
    super(service::sweep);
  }
}
