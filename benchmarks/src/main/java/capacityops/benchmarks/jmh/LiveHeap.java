package capacityops.benchmarks.jmh;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * How much of the heap is alive: what a full collection leaves, looked at as often as the operation
 * asks for it.
 */
public final class LiveHeap implements InternalProfiler {
  static final String BEFORE = "heap.before";
  static final String HIGHEST = "heap.highest";

  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
  private static long highest;

  private long before;

  /** Collects what is not alive, and notes what is. */
  static void look() {
    highest = Math.max(highest, live());
  }

  private static long live() {
    System.gc();
    return MEMORY.getHeapMemoryUsage().getUsed();
  }

  @Override
  public String getDescription() {
    return "What full collections leave of the heap";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    highest = 0;
    before = live();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    return List.of(megabytes(BEFORE, before), megabytes(HIGHEST, highest));
  }

  private static ScalarResult megabytes(String label, long bytes) {
    return new ScalarResult(label, bytes / 1e6, "MB", AggregationPolicy.MAX);
  }
}
