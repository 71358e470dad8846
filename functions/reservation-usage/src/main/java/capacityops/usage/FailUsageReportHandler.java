package capacityops.usage;

import capacityops.core.lambda.StepHandler;
import capacityops.usage.FailUsageReportHandler.Failed;
import capacityops.usage.FailUsageReportHandler.Noted;
import capacityops.usage.domain.FailUsageReport;
import com.amazonaws.services.lambda.runtime.Context;

/** What the state machine does where a report cannot be made: it says so. */
public final class FailUsageReportHandler extends StepHandler<Failed, Noted> {
  private final FailUsageReport service;

  public FailUsageReportHandler() {
    this(new UsageWiring());
  }

  private FailUsageReportHandler(UsageWiring wiring) {
    this(wiring.failing());
    wiring.primeReports();
  }

  FailUsageReportHandler(FailUsageReport service) {
    super(Failed.class);
    this.service = service;
  }

  /**
   * What the state machine sends.
   *
   * @param error the name of the error that a step ended with
   */
  public record Failed(String reportId, String error) {}

  /** The report that was given up. */
  public record Noted(String reportId) {}

  @Override
  protected Noted perform(Failed failed) {
    service.fail(failed.reportId(), failed.error());
    return new Noted(failed.reportId());
  }

  @Override
  protected String correlationId(Failed failed, Context context) {
    return failed.reportId();
  }
}
