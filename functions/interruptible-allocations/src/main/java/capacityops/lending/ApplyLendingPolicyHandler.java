package capacityops.lending;

import capacityops.core.lambda.ScheduledHandler;
import capacityops.lending.domain.ApplyLendingPolicy;
import capacityops.lending.domain.ApplyLendingPolicy.Applied;

/** The schedule: lend what is tagged for it and idle, and take back what is needed. */
public final class ApplyLendingPolicyHandler extends ScheduledHandler<Applied> {
  public ApplyLendingPolicyHandler() {
    this(new LendingWiring());
  }

  private ApplyLendingPolicyHandler(LendingWiring wiring) {
    this(wiring.applyingPolicy());
    wiring.prime();
  }

  ApplyLendingPolicyHandler(ApplyLendingPolicy service) {
    super(service::run);
  }
}
