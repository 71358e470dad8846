package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the first caller of a function waits for: from the start of the process to the first event
 * that it asks for, and from there to its first answer.
 */
public final class ColdStart implements Benchmark {
  private static final int EMPTY_EVERY = 5;
  private static final String METHOD_NAMED = "with its method named";

  private final Path root;
  private final int rounds = Integer.getInteger("benchmark.rounds", 7);

  /** Another built checkout, measured in the same rounds; empty for none. */
  private final String baseline = System.getProperty("benchmark.baseline", "");

  public ColdStart(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "cold-start";
  }

  @Override
  public List<Table> run() {
    try (LambdaBench bench = LambdaBench.open(root)) {
      return List.of(table(Starts.of(bench, functions(bench), rounds)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<FunctionUnderTest> functions(LambdaBench bench) {
    List<FunctionUnderTest> functions = new ArrayList<>();
    FunctionUnderTest empty = bench.emptyFunction();
    FunctionUnderTest usual = empty.namingItsMethod(METHOD_NAMED);
    List<FunctionUnderTest> before =
        baseline.isEmpty() ? List.of() : bench.functions("before", Path.of(baseline), Map.of());
    for (FunctionUnderTest function : bench.functions()) {
      // What the others are compared with is started among them again and again.
      if (functions.size() % EMPTY_EVERY == 0) {
        functions.add(empty);
        functions.add(usual);
      }
      before.stream().filter(other -> other.name().equals(function.name())).forEach(functions::add);
      functions.add(function);
    }
    return functions;
  }

  private static Table table(Map<FunctionUnderTest, Starts> starts) {
    var emptyOnes = starts.values().iterator();
    Starts empty = emptyOnes.next();
    Starts usual = emptyOnes.next();
    List<List<String>> rows = new ArrayList<>();
    Map<String, Starts> before = new HashMap<>();
    starts.forEach(
        (function, of) -> {
          Starts earlier = before.put(function.name(), of);
          rows.add(
              List.of(
                  (function.name() + " " + function.checkout()).strip(),
                  of.outcomes(),
                  of.init().text(0),
                  of.initCpu().text(0),
                  Integer.toString(of.classes()),
                  of.first().text(1),
                  of.firstWithoutAws().text(1),
                  of.firstInStartsOf(empty),
                  of.firstCpu().text(1),
                  of.hasShare() ? of.firstShared().text(1) : "",
                  of.together().text(0),
                  of.timesThatOf(empty),
                  of.timesThatOf(usual),
                  earlier == null ? "" : of.changeFrom(earlier)));
        });
    return new Table(
        "Milliseconds, median ± interquartile range"
            + (empty.hasShare() ? "." : "; there is no control group here: full CPU throughout."),
        List.of(
            "function",
            "first answer is",
            "init",
            "init, CPU time",
            "classes",
            "first answer",
            "first answer, without AWS's time",
            "that, in empty starts",
            "first answer, CPU time",
            "first answer, 512 MB",
            "together, 512 MB",
            "times the empty one",
            "times the one " + METHOD_NAMED,
            "change"),
        rows);
  }
}
