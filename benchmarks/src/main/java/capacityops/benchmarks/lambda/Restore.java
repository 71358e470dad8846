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
import java.util.Map;
import java.util.Optional;

/**
 * What a function does after it is restored from a SnapStart snapshot, by the restore protocol of
 * the runtime interface client: the snapshot itself is not made, so its loading is not in here.
 */
public final class Restore implements Benchmark {
  private static final List<String> FUNCTIONS =
      List.of("GetCapacityTask", "GetPurchase", "GetCapacityReservationUsage", "ListAllocations");

  private final Path root;
  private final int rounds = Integer.getInteger("benchmark.rounds", 7);

  public Restore(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "restore";
  }

  /** Milliseconds of one function, all rounds. */
  private record Rounds(List<Double> checkpoint, List<Double> restored, List<Double> onDemand) {
    Rounds() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public List<Table> run() {
    Path work = root.resolve("benchmarks/target/cold-start");
    try (LocalStack stack =
            LocalStack.start(
                new LocalSettings(
                    root,
                    1,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    work.resolve("stack")));
        TlsFront aws = new TlsFront(stack.aws(), work)) {
      return List.of(measure(work, aws, Inhabitants.settle(stack)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Table measure(Path work, TlsFront aws, Map<String, String> inhabitants)
      throws InterruptedException {
    RuntimeInterfaceClient client =
        new RuntimeInterfaceClient(work, RuntimeInterfaceClient.hasNativeLibrary());
    List<FunctionUnderTest> onDemand = chosen(work, "None");
    List<FunctionUnderTest> snapStart = chosen(work, "PublishedVersions");
    List<String> trust = List.of("-Djavax.net.ssl.trustStore=" + aws.trustStore());
    Path log = work.resolve("restore.log");
    Map<String, Rounds> measured = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < onDemand.size(); i++) {
        FunctionUnderTest function = onDemand.get(i);
        Rounds of = measured.computeIfAbsent(function.name(), name -> new Rounds());
        byte[] event = function.event(inhabitants);
        try (FunctionProcess process =
            function.start(client, aws.endpoint(), trust, log, "on-demand")) {
          of.onDemand().add(process.awaitInit() + process.invoke(event).millis());
        }
        try (FunctionProcess process =
            snapStart.get(i).start(client, aws.endpoint(), trust, log, "snap-start")) {
          of.checkpoint().add(process.awaitCheckpoint());
          of.restored().add(process.restore() + process.invoke(event).millis());
        }
      }
    }
    return table(measured);
  }

  private List<FunctionUnderTest> chosen(Path work, String snapStart) {
    Map<String, String> parameters = new HashMap<>(LocalSettings.USUAL_PARAMETERS);
    parameters.put("SnapStart", snapStart);
    return FunctionUnderTest.all("", root, parameters, work).stream()
        .filter(function -> FUNCTIONS.contains(function.name()))
        .toList();
  }

  private static Table table(Map<String, Rounds> measured) {
    List<List<String>> rows = new ArrayList<>();
    measured.forEach(
        (function, of) ->
            rows.add(
                List.of(
                    function,
                    new Distribution(of.onDemand()).text(0),
                    new Distribution(of.checkpoint()).text(0),
                    new Distribution(of.restored()).text(0))));
    return new Table(
        "Milliseconds, median ± interquartile range, full CPU.",
        List.of(
            "function",
            "on demand: start to first answer",
            "with SnapStart: start to snapshot, once per version",
            "restored to first answer"),
        rows);
  }
}
