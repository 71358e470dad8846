package capacityops.usage.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import java.time.InstantSource;
import java.util.Optional;

/** Starts a report, unless one of the same scope runs: then that one is the answer. */
public final class StartUsageReport {
  private static final String DIED = "its state machine ended without a result";

  private final ReportRegister register;
  private final ReportMachine machine;
  private final InstantSource clock;

  public StartUsageReport(ReportRegister register, ReportMachine machine, InstantSource clock) {
    this.register = register;
    this.machine = machine;
    this.clock = clock;
  }

  /**
   * A report that runs.
   *
   * @param isNew false where it was running already
   */
  public record Started(UsageReport report, boolean isNew) {}

  /**
   * @param reportId the id of the new report; a repeat under the same id starts nothing new
   * @param requestedBy an ARN, or {@code schedule}
   */
  public Started start(String reportId, ReportScope scope, String requestedBy) {
    Optional<UsageReport> repeated = register.find(reportId);
    if (repeated.isPresent()) {
      return new Started(driven(repeated.get()), true);
    }
    UsageReport report = UsageReport.begun(reportId, scope, requestedBy, clock.instant());
    Optional<UsageReport> other = register.running(scope).flatMap(register::find);
    if (other.isPresent() && isAlive(other.get())) {
      return new Started(driven(other.get()), false);
    }
    other.filter(left -> left.status() == UsageReport.Status.RUNNING).ifPresent(this::bury);
    if (!register.begin(report, other.map(UsageReport::reportId))) {
      return new Started(justBegun(scope), false);
    }
    machine.start(reportId);
    return new Started(report, true);
  }

  private boolean isAlive(UsageReport other) {
    return other.status() == UsageReport.Status.RUNNING
        && machine.state(other.reportId()) != ReportMachine.State.ENDED;
  }

  /** Whoever began it may have died before the machine was started. */
  private UsageReport driven(UsageReport report) {
    if (report.status() == UsageReport.Status.RUNNING) {
      machine.start(report.reportId());
    }
    return report;
  }

  private void bury(UsageReport dead) {
    register.save(dead.failed(clock.instant(), DIED));
  }

  private UsageReport justBegun(ReportScope scope) {
    return register
        .running(scope)
        .flatMap(register::find)
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.Kind.CONFLICT,
                    "Another report of this scope has just ended; ask again."));
  }
}
