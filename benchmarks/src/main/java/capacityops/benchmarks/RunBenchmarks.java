package capacityops.benchmarks;

import capacityops.benchmarks.jmh.Parts;
import capacityops.benchmarks.jmh.Report;
import capacityops.benchmarks.lambda.ColdStart;
import capacityops.benchmarks.lambda.Restore;
import capacityops.benchmarks.lambda.Steps;
import capacityops.benchmarks.lambda.Warm;
import capacityops.benchmarks.stack.StackStart;
import capacityops.benchmarks.stack.Waiting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** {@code mvn -Pbenchmark verify}: runs all benchmarks, or those that {@code -Dbenchmark} names. */
final class RunBenchmarks {
  private RunBenchmarks() {}

  public static void main(String[] arguments) {
    int exit = 1;
    try {
      run(Path.of(System.getProperty("repository.root")).toAbsolutePath());
      exit = 0;
    } catch (RuntimeException e) {
      System.getLogger(RunBenchmarks.class.getName())
          .log(System.Logger.Level.ERROR, "a benchmark did not come to its end", e);
    }
    // What a failed benchmark has started must not keep the build waiting.
    System.exit(exit);
  }

  private static void run(Path root) {
    PerformancePage page = new PerformancePage(root.resolve("docs/performance.md"));
    for (Benchmark benchmark : chosen(all(root), System.getProperty("benchmark", ""))) {
      String figures =
          benchmark.run().stream().map(Table::markdown).collect(Collectors.joining("\n"));
      String text = Machine.describe() + "\n\n" + figures;
      System.out.println("\n" + benchmark.name() + "\n\n" + text);
      page.write(benchmark.name(), text);
    }
  }

  private static List<Benchmark> all(Path root) {
    return List.of(
        new ColdStart(root),
        new Steps(root),
        new Restore(root),
        new Warm(root),
        new Waiting(root),
        new StackStart(root),
        new Parts(root),
        new Report(root));
  }

  private static List<Benchmark> chosen(List<Benchmark> all, String names) {
    if (names.isBlank()) {
      return all;
    }
    List<String> wanted = Arrays.asList(names.split(",", -1));
    List<String> known = all.stream().map(Benchmark::name).toList();
    if (!known.containsAll(wanted)) {
      throw new IllegalArgumentException("-Dbenchmark must be of " + known + ", not " + names);
    }
    return all.stream().filter(benchmark -> wanted.contains(benchmark.name())).toList();
  }
}
