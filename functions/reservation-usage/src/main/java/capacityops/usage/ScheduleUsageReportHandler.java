package capacityops.usage;

import capacityops.core.lambda.StepHandler;
import capacityops.core.time.Ids;
import capacityops.usage.ScheduleUsageReportHandler.Scheduled;
import capacityops.usage.ScheduleUsageReportHandler.Started;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.StartUsageReport;

/** The schedule: a report of everything. */
public final class ScheduleUsageReportHandler extends StepHandler<Scheduled, Started> {
  private static final String REQUESTED_BY = "schedule";

  private final StartUsageReport service;
  private final Ids ids;

  public ScheduleUsageReportHandler() {
    this(new UsageWiring());
  }

  private ScheduleUsageReportHandler(UsageWiring wiring) {
    this(wiring.starting(), wiring.ids());
    wiring.primeReports();
  }

  ScheduleUsageReportHandler(StartUsageReport service, Ids ids) {
    super(Scheduled.class);
    this.service = service;
    this.ids = ids;
  }

  /** The event of the schedule; nothing of it is used. */
  public record Scheduled(String id) {}

  /**
   * The report that runs now.
   *
   * @param begun false where it was running already
   */
  public record Started(String reportId, boolean begun) {}

  @Override
  protected Started perform(Scheduled event) {
    var started = service.start(ids.next(), ReportScope.everything(), REQUESTED_BY);
    return new Started(started.report().reportId(), started.isNew());
  }
}
