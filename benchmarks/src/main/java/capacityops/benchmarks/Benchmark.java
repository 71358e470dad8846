package capacityops.benchmarks;

import java.util.List;

/** One question, and the tables that answer it. */
public interface Benchmark {
  /** How {@code -Dbenchmark} calls it; a heading of the figures is kept under it. */
  String name();

  List<Table> run();
}
