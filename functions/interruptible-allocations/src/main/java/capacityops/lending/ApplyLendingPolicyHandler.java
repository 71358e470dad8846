package capacityops.lending;

import capacityops.core.lambda.StepHandler;
import capacityops.lending.ApplyLendingPolicyHandler.Scheduled;
import capacityops.lending.domain.ApplyLendingPolicy;
import capacityops.lending.domain.ApplyLendingPolicy.Applied;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedule: lend what is tagged for it and idle, and take back what is needed. */
public final class ApplyLendingPolicyHandler extends StepHandler<Scheduled, Applied> {
  private static final Logger LOG = LoggerFactory.getLogger(ApplyLendingPolicyHandler.class);

  private final ApplyLendingPolicy service;

  public ApplyLendingPolicyHandler() {
    this(new LendingWiring());
  }

  private ApplyLendingPolicyHandler(LendingWiring wiring) {
    this(wiring.applyingPolicy());
    wiring.prime();
  }

  ApplyLendingPolicyHandler(ApplyLendingPolicy service) {
    super(Scheduled.class);
    this.service = service;
  }

  /** The event of the schedule; nothing of it is used. */
  public record Scheduled(String id) {}

  @Override
  protected Applied perform(Scheduled event) {
    Applied applied = service.run();
    LOG.info("lending policy applied: {}", applied);
    return applied;
  }
}
