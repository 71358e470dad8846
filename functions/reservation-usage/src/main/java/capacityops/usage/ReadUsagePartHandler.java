package capacityops.usage;

import capacityops.core.lambda.StepHandler;
import capacityops.usage.ReadUsagePartHandler.Part;
import capacityops.usage.domain.PartProgress;
import capacityops.usage.domain.ReadUsagePart;
import com.amazonaws.services.lambda.runtime.Context;
import java.util.Optional;

/** A step of a report: reads one account in one Region, or as much of it as one call may. */
public final class ReadUsagePartHandler extends StepHandler<Part, PartProgress> {
  private final ReadUsagePart service;

  public ReadUsagePartHandler() {
    this(new UsageWiring());
  }

  private ReadUsagePartHandler(UsageWiring wiring) {
    this(wiring.reading());
    wiring.primeReports();
  }

  ReadUsagePartHandler(ReadUsagePart service) {
    super(Part.class);
    this.service = service;
  }

  /**
   * What the state machine sends.
   *
   * @param progress what the call before this one returned, {@code null} at the first
   */
  public record Part(String reportId, int part, PartProgress progress) {}

  @Override
  protected PartProgress perform(Part part) {
    return service.read(part.reportId(), part.part(), Optional.ofNullable(part.progress()));
  }

  @Override
  protected String correlationId(Part part, Context context) {
    return part.reportId();
  }
}
