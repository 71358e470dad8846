package capacityops.usage;

import capacityops.core.lambda.StepHandler;
import capacityops.usage.TellUsageFindingsHandler.Part;
import capacityops.usage.TellUsageFindingsHandler.Told;
import capacityops.usage.domain.TellFindings;
import com.amazonaws.services.lambda.runtime.Context;

/** The last step of a report: tells the bus which reservations of a part are underused. */
public final class TellUsageFindingsHandler extends StepHandler<Part, Told> {
  private final TellFindings service;

  public TellUsageFindingsHandler() {
    this(new UsageWiring());
  }

  private TellUsageFindingsHandler(UsageWiring wiring) {
    this(wiring.telling());
    wiring.primeReports();
  }

  TellUsageFindingsHandler(TellFindings service) {
    super(Part.class);
    this.service = service;
  }

  /** What the state machine sends. */
  public record Part(String reportId, int part) {}

  /** How many events were put. */
  public record Told(int events) {}

  @Override
  protected Told perform(Part part) {
    return new Told(service.tell(part.reportId(), part.part()));
  }

  @Override
  protected String correlationId(Part part, Context context) {
    return part.reportId();
  }
}
