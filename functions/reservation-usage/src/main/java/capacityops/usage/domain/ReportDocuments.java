package capacityops.usage.domain;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The forms in which people and programs read a report. */
public interface ReportDocuments {
  /** Begins {@code report.json}. */
  RowWriter json(UsageReport report, OutputStream out) throws IOException;

  /** Begins {@code report.csv}. */
  RowWriter csv(UsageReport report, OutputStream out) throws IOException;

  /**
   * Writes {@code report.html}.
   *
   * @param rows those with the most idle money, at most {@link #MOST_ROWS_ON_A_PAGE}
   * @param rest the sums of the others, {@code null} where there are none
   */
  void html(ReportSummary summary, List<ReservationRow> rows, Totals rest, OutputStream out)
      throws IOException;

  /** More rows than this help nobody on one page; the other two forms have all. */
  int MOST_ROWS_ON_A_PAGE = 2_000;

  /** Writes rows as they come, and at the end what they sum up to. */
  interface RowWriter {
    void row(ReservationRow row) throws IOException;

    void end(ReportSummary summary) throws IOException;
  }
}
