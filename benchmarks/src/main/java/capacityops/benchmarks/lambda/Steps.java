package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each step gave that was taken for cold starts: the same function in the same rounds, as it
 * is and with one step undone; and with what could be done instead.
 */
public final class Steps implements Benchmark {
  private static final List<String> FUNCTIONS =
      List.of("ListAllocations", "GetCapacityReservationUsage");

  private final Path root;
  private final int rounds = Integer.getInteger("benchmark.rounds", 7);

  public Steps(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "steps";
  }

  @Override
  public List<Table> run() {
    List<Table> tables = new ArrayList<>();
    try (LambdaBench bench = LambdaBench.open(root)) {
      for (FunctionUnderTest function : bench.functions()) {
        if (FUNCTIONS.contains(function.name())) {
          tables.add(table(function, Starts.of(bench, variants(bench, function), rounds)));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return tables;
  }

  private List<FunctionUnderTest> variants(LambdaBench bench, FunctionUnderTest function) {
    List<FunctionUnderTest> variants = new ArrayList<>();
    variants.add(bench.emptyFunction());
    variants.add(function);
    variants.add(function.namingItsMethod("has its handler's method named"));
    for (Step step : steps(function)) {
      variants.add(step.undone(function, bench.work()));
    }
    return variants;
  }

  private List<Step> steps(FunctionUnderTest function) {
    Path whole = root.resolve("layers/dependencies/target/jars");
    return List.of(
        sources("answers nothing while it starts", "priming"),
        new Step(
            "has the SDK as it is published",
            Optional.empty(),
            Step.jarsIn(whole),
            jar -> jar.getFileName().toString().startsWith("dependencies-")),
        sources("reads and writes JSON by databind", "codec"),
        withJars("logs through Log4j", "logging"),
        sources("connects at the first request", "connect-ahead"),
        withJars("has Apache's HTTP client", "apache"),
        withJars("has the CRT's HTTP client", "crt"),
        sources("makes its call of AWS and nothing else", "own-code/" + function.name()));
  }

  private Step sources(String name, String folder) {
    return beside(name, folder, List.of());
  }

  private Step withJars(String name, String folder) {
    Path jars = root.resolve("benchmarks/target/undone").resolve(folder);
    return beside(name, folder, Step.jarsIn(jars));
  }

  private Step beside(String name, String folder, List<Path> jars) {
    return new Step(name, Optional.of(undone(folder)), jars, jar -> false);
  }

  private Path undone(String folder) {
    return root.resolve("benchmarks/src/main/undone").resolve(folder);
  }

  private static Table table(FunctionUnderTest function, Map<FunctionUnderTest, Starts> starts) {
    Starts asItIs = starts.get(function);
    Starts empty = starts.values().iterator().next();
    List<List<String>> rows = new ArrayList<>();
    starts.forEach(
        (variant, of) -> {
          boolean undone = !variant.checkout().isEmpty();
          rows.add(
              List.of(
                  undone
                      ? variant.checkout()
                      : variant.equals(function) ? "as it is" : "an empty one",
                  of.init().text(0),
                  of.initCpu().text(0),
                  Integer.toString(of.classes()),
                  of.firstShared().text(1),
                  of.together().text(0),
                  of.timesThatOf(empty),
                  undone ? of.changeFrom(asItIs) : ""));
        });
    return new Table(
        function.name() + ", milliseconds, median ± interquartile range.",
        List.of(
            "the function",
            "init",
            "init, CPU time",
            "classes",
            "first answer, 512 MB",
            "together, 512 MB",
            "times the empty one",
            "change"),
        rows);
  }
}
