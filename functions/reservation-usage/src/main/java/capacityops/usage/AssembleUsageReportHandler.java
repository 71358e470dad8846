package capacityops.usage;

import capacityops.core.lambda.StepHandler;
import capacityops.usage.AssembleUsageReportHandler.Read;
import capacityops.usage.domain.AssembleUsageReport;
import capacityops.usage.domain.AssembleUsageReport.Assembled;
import com.amazonaws.services.lambda.runtime.Context;

/** A step of a report: makes its files of the parts that were read. */
public final class AssembleUsageReportHandler extends StepHandler<Read, Assembled> {
  private final AssembleUsageReport service;

  public AssembleUsageReportHandler() {
    this(new UsageWiring());
  }

  private AssembleUsageReportHandler(UsageWiring wiring) {
    this(wiring.assembling());
    wiring.primeReports();
  }

  AssembleUsageReportHandler(AssembleUsageReport service) {
    super(Read.class);
    this.service = service;
  }

  /** What the state machine sends. */
  public record Read(String reportId) {}

  @Override
  protected Assembled perform(Read read) {
    return service.assemble(read.reportId());
  }

  @Override
  protected String correlationId(Read read, Context context) {
    return read.reportId();
  }
}
