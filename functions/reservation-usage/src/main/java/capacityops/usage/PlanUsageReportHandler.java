package capacityops.usage;

import capacityops.core.lambda.StepHandler;
import capacityops.usage.PlanUsageReportHandler.Begun;
import capacityops.usage.PlanUsageReportHandler.Planned;
import capacityops.usage.domain.PlanUsageReport;
import com.amazonaws.services.lambda.runtime.Context;

/** The first step of a report: which accounts and Regions it is read in. */
public final class PlanUsageReportHandler extends StepHandler<Begun, Planned> {
  private final PlanUsageReport service;

  public PlanUsageReportHandler() {
    this(new UsageWiring());
  }

  private PlanUsageReportHandler(UsageWiring wiring) {
    this(wiring.planning());
    wiring.primeReports();
  }

  PlanUsageReportHandler(PlanUsageReport service) {
    super(Begun.class);
    this.service = service;
  }

  /** What the state machine sends. */
  public record Begun(String reportId) {}

  /** In how many parts the report is read. */
  public record Planned(String reportId, int parts) {}

  @Override
  protected Planned perform(Begun begun) {
    return new Planned(begun.reportId(), service.plan(begun.reportId()));
  }

  @Override
  protected String correlationId(Begun begun, Context context) {
    return begun.reportId();
  }
}
