package capacityops.usage.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A report as the register knows it.
 *
 * @param requestedBy an ARN, or {@code schedule}
 * @param completedAt {@code null} while it runs
 * @param parts how many (account, Region) pairs it is read in, {@code null} before that is known
 * @param planCalls requests that finding these took
 * @param planUnknown what could not be found out then
 * @param complete whether nothing was unknown, {@code null} before it is ready
 * @param totals {@code null} before it is ready
 * @param failure why it failed, {@code null} else
 */
public record UsageReport(
    String reportId,
    Status status,
    ReportScope scope,
    String requestedBy,
    Instant createdAt,
    Instant completedAt,
    Integer parts,
    Map<String, Long> planCalls,
    List<Unknown> planUnknown,
    Boolean complete,
    Totals totals,
    String failure) {

  public UsageReport {
    planCalls = planCalls == null ? Map.of() : Map.copyOf(planCalls);
    planUnknown = planUnknown == null ? List.of() : List.copyOf(planUnknown);
  }

  /** How far it is. */
  public enum Status {
    RUNNING,
    READY,
    FAILED
  }

  static UsageReport begun(String reportId, ReportScope scope, String requestedBy, Instant at) {
    return new UsageReport(
        reportId,
        Status.RUNNING,
        scope,
        requestedBy,
        at,
        null,
        null,
        Map.of(),
        List.of(),
        null,
        null,
        null);
  }

  UsageReport planned(int number, Map<String, Long> calls, List<Unknown> unknown) {
    return new UsageReport(
        reportId,
        status,
        scope,
        requestedBy,
        createdAt,
        null,
        number,
        calls,
        unknown,
        null,
        null,
        null);
  }

  UsageReport ready(Instant at, boolean whole, Totals sums) {
    return new UsageReport(
        reportId,
        Status.READY,
        scope,
        requestedBy,
        createdAt,
        at,
        parts,
        planCalls,
        planUnknown,
        whole,
        sums,
        null);
  }

  UsageReport failed(Instant at, String why) {
    return new UsageReport(
        reportId,
        Status.FAILED,
        scope,
        requestedBy,
        createdAt,
        at,
        parts,
        planCalls,
        planUnknown,
        null,
        null,
        why);
  }

  public boolean isReady() {
    return status == Status.READY;
  }
}
