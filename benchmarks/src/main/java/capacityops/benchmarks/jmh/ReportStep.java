package capacityops.benchmarks.jmh;

import capacityops.usage.domain.AssembleUsageReport.Assembled;
import capacityops.usage.domain.ReportDocuments.RowWriter;
import capacityops.usage.report.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A report, and each step of it alone; all but the page are given their rows by the generator. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReportStep {
  @Param({"100", "10000", "100000"})
  public int reservations;

  private final Documents documents = new Documents();
  private GeneratedReport report;
  private Unwritten.Page page;

  @Setup
  public void assembleOnce() {
    Unwritten unwritten = new Unwritten();
    report = new GeneratedReport(reservations);
    report.assemble(unwritten, ReportStep::sink);
    page = unwritten.page();
  }

  @Benchmark
  public void generatorAlone(Blackhole blackhole) {
    report.each(blackhole::consume);
  }

  @Benchmark
  public Assembled sums() {
    return report.assemble(new Unwritten(), ReportStep::sink);
  }

  @Benchmark
  public long json() throws IOException {
    Sink file = sink();
    return written(documents.json(report.begun(), file), file);
  }

  @Benchmark
  public long csv() throws IOException {
    Sink file = sink();
    return written(documents.csv(report.begun(), file), file);
  }

  @Benchmark
  public long html() throws IOException {
    Sink file = sink();
    documents.html(page.summary(), page.rows(), page.rest(), file);
    return file.written();
  }

  @Benchmark
  public Assembled wholeReport() {
    return report.assemble(documents, ReportStep::sink);
  }

  private long written(RowWriter writer, Sink file) throws IOException {
    report.each(
        row -> {
          try {
            writer.row(row);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    writer.end(page.summary());
    return file.written();
  }

  private static Sink sink() {
    return new Sink(() -> {});
  }
}
