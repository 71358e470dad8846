package capacityops.benchmarks.jmh;

import capacityops.usage.domain.ReportDocuments;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.UsageReport;
import java.io.OutputStream;
import java.util.List;

/** Files that are left empty: what is left of a report are its sums. */
final class Unwritten implements ReportDocuments {
  private static final RowWriter NOTHING =
      new RowWriter() {
        @Override
        public void row(ReservationRow row) {}

        @Override
        public void end(ReportSummary summary) {}
      };

  private Page page;

  /** What the page would have been written of. */
  record Page(ReportSummary summary, List<ReservationRow> rows, Totals rest) {}

  Page page() {
    return page;
  }

  @Override
  public RowWriter json(UsageReport report, OutputStream out) {
    return NOTHING;
  }

  @Override
  public RowWriter csv(UsageReport report, OutputStream out) {
    return NOTHING;
  }

  @Override
  public void html(
      ReportSummary summary, List<ReservationRow> rows, Totals rest, OutputStream out) {
    page = new Page(summary, rows, rest);
  }
}
