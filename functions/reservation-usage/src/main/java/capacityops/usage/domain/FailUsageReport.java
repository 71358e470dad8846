package capacityops.usage.domain;

import java.time.InstantSource;

/** Notes that a report could not be made, and lets the next one of its scope begin. */
public final class FailUsageReport {
  private final ReportRegister register;
  private final InstantSource clock;

  public FailUsageReport(ReportRegister register, InstantSource clock) {
    this.register = register;
    this.clock = clock;
  }

  public void fail(String reportId, String reason) {
    register
        .find(reportId)
        .filter(report -> report.status() == UsageReport.Status.RUNNING)
        .ifPresent(
            report -> {
              register.save(report.failed(clock.instant(), reason));
              register.release(report);
            });
  }
}
