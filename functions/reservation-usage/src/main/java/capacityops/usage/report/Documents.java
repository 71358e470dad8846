package capacityops.usage.report;

import capacityops.usage.domain.ReportDocuments;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.UsageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The three forms of a report. */
public final class Documents implements ReportDocuments {
  @Override
  public RowWriter json(UsageReport report, OutputStream out) throws IOException {
    return new JsonReport(report, out);
  }

  @Override
  public RowWriter csv(UsageReport report, OutputStream out) throws IOException {
    return new CsvReport(out);
  }

  @Override
  public void html(ReportSummary summary, List<ReservationRow> rows, Totals rest, OutputStream out)
      throws IOException {
    new HtmlReport(summary, rows, rest).write(out);
  }
}
