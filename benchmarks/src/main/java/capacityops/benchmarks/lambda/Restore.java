package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Distribution;
import capacityops.benchmarks.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a function does after it is restored from a SnapStart snapshot, by the restore protocol of
 * the runtime interface client: the snapshot itself is not made, so its loading is not in here.
 */
public final class Restore implements Benchmark {
  private static final Map<String, String> SNAP_START = Map.of("SnapStart", "PublishedVersions");

  private final Path root;
  private final int rounds = Integer.getInteger("benchmark.rounds", 7);

  public Restore(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "restore";
  }

  /** A function with SnapStart and without, and milliseconds of all rounds. */
  private record Pair(
      FunctionUnderTest onDemand,
      FunctionUnderTest snapStart,
      List<Double> started,
      List<Double> answered,
      List<Double> checkpoints,
      List<Double> restored) {
    Pair(FunctionUnderTest onDemand, FunctionUnderTest snapStart) {
      this(
          onDemand,
          snapStart,
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }

    List<String> row() {
      return List.of(
          onDemand.name(),
          new Distribution(started).text(0),
          new Distribution(answered).text(1),
          new Distribution(checkpoints).text(0),
          new Distribution(restored).text(1));
    }
  }

  @Override
  public List<Table> run() {
    try (LambdaBench bench = LambdaBench.open(root)) {
      List<Pair> pairs = pairs(bench);
      for (int round = 0; round < rounds; round++) {
        for (Pair pair : pairs) {
          measure(bench, pair);
        }
      }
      return List.of(table(pairs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Functions with an API: the others prime in their constructors alone. */
  private List<Pair> pairs(LambdaBench bench) {
    List<FunctionUnderTest> onDemand = bench.functions();
    List<FunctionUnderTest> snapStart = bench.functions("", root, SNAP_START);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < onDemand.size(); i++) {
      if (bench.isOfApi(onDemand.get(i))) {
        pairs.add(new Pair(onDemand.get(i), snapStart.get(i)));
      }
    }
    return pairs;
  }

  private static void measure(LambdaBench bench, Pair pair) throws InterruptedException {
    byte[] event = bench.eventOf(pair.onDemand());
    try (FunctionProcess process = bench.startOnDemand(pair.onDemand())) {
      double init = process.awaitInit();
      double first = process.invoke(event).millis();
      pair.started().add(init + first);
      pair.answered().add(first);
    }
    try (FunctionProcess process = bench.startForSnapshot(pair.snapStart())) {
      pair.checkpoints().add(process.awaitCheckpoint());
      pair.restored().add(process.restore() + process.invoke(event).millis());
    }
  }

  private static Table table(List<Pair> pairs) {
    return new Table(
        "Milliseconds, median ± interquartile range, full CPU.",
        List.of(
            "function",
            "on demand: start to first answer",
            "of which the first answer",
            "with SnapStart: start to snapshot, once per version",
            "restored to first answer"),
        pairs.stream().map(Pair::row).toList());
  }
}
