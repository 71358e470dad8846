package capacityops.usage;

import capacityops.usage.domain.Totals;
import capacityops.usage.domain.UsageReport;
import java.time.Instant;
import java.util.List;

/**
 * A report as lists show it, and while it has no files.
 *
 * @param parts in how many (account, Region) pairs it is read
 * @param partsRead how many of them are, while it runs
 */
record UsageReportView(
    String reportId,
    UsageReport.Status status,
    List<String> regions,
    List<String> accounts,
    String requestedBy,
    Instant createdAt,
    Instant completedAt,
    Integer parts,
    Integer partsRead,
    Boolean complete,
    Totals totals,
    String failure) {

  static UsageReportView of(UsageReport report) {
    return of(report, null);
  }

  static UsageReportView of(UsageReport report, Integer partsRead) {
    return new UsageReportView(
        report.reportId(),
        report.status(),
        report.scope().regions(),
        report.scope().accounts(),
        report.requestedBy(),
        report.createdAt(),
        report.completedAt(),
        report.parts(),
        partsRead,
        report.complete(),
        report.totals(),
        report.failure());
  }

  String location() {
    return "/usage-reports/" + reportId;
  }
}
