package capacityops.benchmarks.jmh;

import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import capacityops.usage.domain.AssembleUsageReport;
import capacityops.usage.domain.AssembleUsageReport.Assembled;
import capacityops.usage.domain.PartRegister;
import capacityops.usage.domain.ReportDocuments;
import capacityops.usage.domain.ReportPart;
import capacityops.usage.domain.ReportRegister;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.RowStore;
import capacityops.usage.domain.Thresholds;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.TrendPoint;
import capacityops.usage.domain.UsageMetrics;
import capacityops.usage.domain.UsageReport;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A report whose parts were all read: what is registered of it, and how it is assembled. */
final class GeneratedReport implements ReportRegister, PartRegister {
  private static final Instant NOW = GeneratedRows.NOW;

  private final GeneratedRows rows;
  private final UsageReport begun;
  private final List<ReportPart> parts;
  private final List<TrendPoint> trend =
      IntStream.rangeClosed(1, 29)
          .mapToObj(day -> new TrendPoint(NOW.minus(Duration.ofDays(30L - day)), totals(day), true))
          .toList();

  GeneratedReport(int reservations) {
    this.rows = new GeneratedRows(reservations);
    this.parts = rows.parts();
    this.begun =
        new UsageReport(
            "01a1fd9d-10da-71f3-83b2-14a55268045e",
            UsageReport.Status.RUNNING,
            ReportScope.everything(),
            "schedule",
            NOW,
            null,
            parts.size(),
            Map.of(),
            List.of(),
            null,
            null,
            null);
  }

  private static Totals totals(int day) {
    Money cost = Money.of(Integer.toString(1000 + day), "USD");
    return new Totals(100, 1000, 700 + day, 300 - day, 3, cost, cost, 0, false, false);
  }

  UsageReport begun() {
    return begun;
  }

  /** Hands over every row of every part. */
  void each(Consumer<ReservationRow> consumer) {
    parts.forEach(
        part -> rows.read(new RowStore.Place(begun.reportId(), part.index(), 0), consumer));
  }

  /**
   * @param files where each file's bytes go
   */
  Assembled assemble(ReportDocuments documents, Supplier<OutputStream> files) {
    return new AssembleUsageReport(
            this,
            this,
            rows,
            new UnkeptFiles(files),
            documents,
            new NoMetrics(),
            (event, at) -> {},
            "USD",
            GeneratedRows.TAG,
            new Thresholds(new BigDecimal("0.3"), 7, 14),
            () -> NOW)
        .assemble(begun.reportId());
  }

  @Override
  public Optional<UsageReport> find(String reportId) {
    return Optional.of(begun);
  }

  @Override
  public boolean begin(UsageReport report, Optional<String> ended) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> running(ReportScope scope) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void save(UsageReport report) {}

  @Override
  public void release(UsageReport report) {}

  @Override
  public Page<UsageReport> list(int maxResults, Optional<String> position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void note(ReportScope scope, TrendPoint point) {}

  @Override
  public List<TrendPoint> trend(ReportScope scope, Instant since) {
    return trend;
  }

  @Override
  public void write(String reportId, List<ReportPart> written) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ReportPart> find(String reportId, int index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ReportPart> of(String reportId) {
    return parts;
  }

  /** Metrics are lines of a log, one for each type and Region. */
  private static final class NoMetrics implements UsageMetrics {
    @Override
    public void usage(String instanceType, String region, Totals totals) {}

    @Override
    public void report(Totals totals, int unknown, long findings) {}
  }
}
