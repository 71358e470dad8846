package capacityops.usage.domain;

import capacityops.core.event.EventBus;
import capacityops.core.failure.AwsFailure;
import capacityops.usage.domain.ReportDocuments.RowWriter;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReportStore.ReportFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a report of the parts that were read: sums, files, figures, and the news that it is there.
 */
public final class AssembleUsageReport {
  private static final Logger LOG = LoggerFactory.getLogger(AssembleUsageReport.class);

  private final ReportRegister register;
  private final PartRegister parts;
  private final RowStore rows;
  private final ReportStore store;
  private final ReportDocuments documents;
  private final UsageMetrics metrics;
  private final EventBus bus;
  private final ReportSums.Config config;
  private final InstantSource clock;

  /**
   * @param currencyCode of all sums
   * @param tagKey whose values totals are made by, {@code null} for none
   */
  public AssembleUsageReport(
      ReportRegister register,
      PartRegister parts,
      RowStore rows,
      ReportStore store,
      ReportDocuments documents,
      UsageMetrics metrics,
      EventBus bus,
      String currencyCode,
      String tagKey,
      Thresholds thresholds,
      InstantSource clock) {
    this.register = register;
    this.parts = parts;
    this.rows = rows;
    this.store = store;
    this.documents = documents;
    this.metrics = metrics;
    this.bus = bus;
    this.config = new ReportSums.Config(currencyCode, tagKey, thresholds);
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param partsToTell the parts in which something is underused
   */
  public record Assembled(String reportId, boolean complete, List<Integer> partsToTell) {}

  /** Assembles a report; doing it again gives the same report again. */
  public Assembled assemble(String reportId) {
    UsageReport report =
        register
            .find(reportId)
            .orElseThrow(() -> new IllegalStateException("There is no report " + reportId + "."));
    return new Assembly(report).run();
  }

  /** One assembly. */
  private final class Assembly {
    private final UsageReport report;
    private final Instant now = clock.instant();
    private final List<ReportPart> read;
    private final ReportSums sums = new ReportSums(config);
    private final List<Integer> partsToTell = new ArrayList<>();

    Assembly(UsageReport report) {
      this.report = report;
      this.read =
          parts.of(report.reportId()).stream()
              .filter(part -> part.index() < report.parts())
              .toList();
    }

    Assembled run() {
      List<ReportSummary> made = new ArrayList<>(1);
      store.write(
          file(Format.JSON),
          json -> store.write(file(Format.CSV), csv -> made.add(rowsTo(json, csv))));
      ReportSummary summary = made.getFirst();
      store.write(
          file(Format.HTML),
          html -> documents.html(summary, sums.shownRows(), sums.restTotals(), html));
      finish(summary);
      return new Assembled(report.reportId(), summary.complete(), partsToTell);
    }

    private ReportSummary rowsTo(java.io.OutputStream json, java.io.OutputStream csv)
        throws IOException {
      RowWriter jsonRows = documents.json(report, json);
      RowWriter csvRows = documents.csv(report, csv);
      for (ReportPart part : read) {
        readPart(part, row -> pass(part, row, jsonRows, csvRows));
      }
      ReportSummary summary = sums.summary(report, Coverage.of(report, read), earlier(), now);
      jsonRows.end(summary);
      csvRows.end(summary);
      return summary;
    }

    private void readPart(ReportPart part, java.util.function.Consumer<ReservationRow> each) {
      SeenIds seen = new SeenIds();
      for (int page = 0; page < part.pages(); page++) {
        rows.read(
            new RowStore.Place(report.reportId(), part.index(), page),
            row -> {
              if (seen.add(row.capacityReservationId())) {
                each.accept(row);
              }
            });
      }
    }

    private void pass(ReportPart part, ReservationRow row, RowWriter json, RowWriter csv) {
      sums.add(row);
      boolean isFirst = partsToTell.isEmpty() || partsToTell.getLast() != part.index();
      if (isFirst && row.underuse().isPresent()) {
        partsToTell.add(part.index());
      }
      try {
        json.row(row);
        csv.row(row);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The trend is worth having, and a report without it is better than none. */
    private List<TrendPoint> earlier() {
      try {
        return register.trend(report.scope(), now.minus(IdleMeasure.LONGEST)).stream()
            .filter(point -> point.at().isBefore(report.createdAt()))
            .toList();
      } catch (AwsFailure e) {
        LOG.warn("the report has no trend: {}", e.getMessage());
        return List.of();
      }
    }

    private void finish(ReportSummary summary) {
      register.note(report.scope(), summary.trend().getLast());
      register.save(report.ready(now, summary.complete(), summary.totals()));
      register.release(report);
      sums.tell(metrics);
      metrics.report(summary.totals(), summary.unknown().size(), summary.findingCount());
      bus.put(UsageEvents.ready(summary), now);
    }

    private ReportFile file(Format format) {
      return ReportFile.of(report, format);
    }
  }
}
