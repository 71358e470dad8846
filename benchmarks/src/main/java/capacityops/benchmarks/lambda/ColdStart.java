package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Distribution;
import capacityops.benchmarks.Table;
import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import capacityops.local.lambda.RuntimeInterfaceClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the first caller of a function waits for: from the start of the process to the first event
 * that it asks for, and from there to its first answer. Rounds go through all functions, so that
 * what the machine does beside comes to all of them.
 */
public final class ColdStart implements Benchmark {
  private static final int MEMORY = 512;

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
    Path work = root.resolve("benchmarks/target/cold-start");
    try (LocalStack stack = Inhabitants.home(root, work);
        TlsFront aws = new TlsFront(stack.aws(), work)) {
      return measure(new Bench(work, aws, Inhabitants.settle(stack)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where functions run and what they find there. */
  private record Bench(
      Path work, TlsFront aws, Map<String, String> inhabitants, RuntimeInterfaceClient client) {
    Bench(Path work, TlsFront aws, Map<String, String> inhabitants) {
      this(
          work,
          aws,
          inhabitants,
          new RuntimeInterfaceClient(work, RuntimeInterfaceClient.hasNativeLibrary()));
    }
  }

  /** One start. */
  private record Start(
      double init, double initCpu, double first, double firstCpu, int classes, String outcome) {}

  /** All starts of one function. */
  private record Starts(List<Start> full, List<Start> shared) {
    Starts() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    Distribution init() {
      List<Double> all = new ArrayList<>(full.stream().map(Start::init).toList());
      shared.forEach(start -> all.add(start.init()));
      return new Distribution(all);
    }

    Distribution initCpu() {
      List<Double> all = new ArrayList<>(full.stream().map(Start::initCpu).toList());
      shared.forEach(start -> all.add(start.initCpu()));
      return new Distribution(all);
    }

    Distribution firstCpu() {
      return new Distribution(full.stream().map(Start::firstCpu).toList());
    }

    Distribution first() {
      return new Distribution(full.stream().map(Start::first).toList());
    }

    Distribution firstShared() {
      return new Distribution(shared.stream().map(Start::first).toList());
    }

    Distribution totalShared() {
      return new Distribution(shared.stream().map(start -> start.init() + start.first()).toList());
    }

    String outcome() {
      return full.getFirst().outcome();
    }
  }

  private List<Table> measure(Bench bench) throws InterruptedException {
    List<FunctionUnderTest> functions = functions(bench.work());
    Map<FunctionUnderTest, Starts> starts = new LinkedHashMap<>();
    functions.forEach(function -> starts.put(function, new Starts()));
    Optional<CpuShare> share = CpuShare.ofMemory(MEMORY);
    try {
      for (int round = 0; round < rounds; round++) {
        for (FunctionUnderTest function : functions) {
          starts.get(function).full().add(start(bench, function, Optional.empty()));
          if (share.isPresent()) {
            starts.get(function).shared().add(start(bench, function, share));
          }
        }
      }
    } finally {
      share.ifPresent(CpuShare::close);
    }
    return List.of(table(starts, share.isPresent()));
  }

  private List<FunctionUnderTest> functions(Path work) {
    List<FunctionUnderTest> own = built("", root, work);
    List<FunctionUnderTest> functions = new ArrayList<>();
    functions.add(FunctionUnderTest.empty(own.getFirst().function(), work));
    List<FunctionUnderTest> before =
        baseline.isEmpty() ? List.of() : built("before", Path.of(baseline), work);
    for (FunctionUnderTest function : own) {
      before.stream().filter(other -> other.name().equals(function.name())).forEach(functions::add);
      functions.add(function);
    }
    return functions;
  }

  private List<FunctionUnderTest> built(String checkout, Path folder, Path work) {
    return FunctionUnderTest.all(checkout, folder, LocalSettings.USUAL_PARAMETERS, work).stream()
        .filter(FunctionUnderTest::isWanted)
        .toList();
  }

  private static Start start(Bench bench, FunctionUnderTest function, Optional<CpuShare> share)
      throws InterruptedException {
    try (FunctionProcess process =
        function.start(
            bench.client(),
            bench.aws().endpoint(),
            List.of("-Djavax.net.ssl.trustStore=" + bench.aws().trustStore()),
            function.log(bench.work()),
            "on-demand")) {
      double init = process.awaitInit();
      double initCpu = process.cpu();
      share.ifPresent(part -> part.apply(process.pid()));
      FunctionProcess.Answer first = process.invoke(function.event(bench.inhabitants()));
      return new Start(
          init,
          initCpu,
          first.millis(),
          process.cpu() - initCpu,
          process.loadedClasses(),
          first.outcome());
    }
  }

  private static Table table(Map<FunctionUnderTest, Starts> starts, boolean shared) {
    Starts empty = starts.values().iterator().next();
    List<List<String>> rows = new ArrayList<>();
    Map<String, Starts> before = new HashMap<>();
    starts.forEach(
        (function, of) -> {
          List<String> row = new ArrayList<>();
          row.add((function.name() + " " + function.checkout()).strip());
          row.add(of.outcome());
          row.add(of.init().text(0));
          row.add(of.initCpu().text(0));
          row.add(Integer.toString(of.full().getFirst().classes()));
          row.add(of.first().text(1));
          row.add(of.firstCpu().text(1));
          row.add(shared ? of.firstShared().text(1) : "");
          row.add(shared ? of.totalShared().text(0) : "");
          row.add(shared ? ratio(of.totalShared(), empty.totalShared()) : "");
          row.add(change(before.put(function.name(), of), of, shared));
          rows.add(row);
        });
    return new Table(
        "Milliseconds, median ± interquartile range.",
        List.of(
            "function",
            "first answer is",
            "init",
            "init, CPU time",
            "classes",
            "first answer",
            "first answer, CPU time",
            "first answer, 512 MB",
            "together, 512 MB",
            "times the empty one",
            "change"),
        rows);
  }

  private static String ratio(Distribution of, Distribution empty) {
    return String.format(Locale.ROOT, "%.1f", of.median() / empty.median());
  }

  private static String change(Starts before, Starts after, boolean shared) {
    if (before == null) {
      return "";
    }
    Distribution was = shared ? before.totalShared() : before.init();
    Distribution is = shared ? after.totalShared() : after.init();
    String change = String.format(Locale.ROOT, "%+.0f", is.median() - was.median());
    return is.isNoiseBeside(was) ? change + " (noise)" : change;
  }
}
