package capacityops.benchmarks.jmh;

import capacityops.usage.domain.AssembleUsageReport.Assembled;
import capacityops.usage.report.Documents;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A whole report, with a look at the heap after each megabyte of a file and at its end. */
@State(Scope.Benchmark)
public class ReportHeap {
  @Param({"100", "10000", "100000"})
  public int reservations;

  @Benchmark
  public Assembled wholeReport() {
    return new GeneratedReport(reservations)
        .assemble(new Documents(), () -> new Sink(LiveHeap::look));
  }
}
