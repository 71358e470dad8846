package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Distribution;
import capacityops.benchmarks.Table;
import capacityops.benchmarks.lambda.Invocations.Invocation;
import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import capacityops.local.lambda.RuntimeInterfaceClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a function of the API adds to its calls of AWS when it is warm: with one client, and with 16
 * at once, each invocation in a process of its own. Rounds go through all functions, so that what
 * the machine does beside comes to all of them.
 */
public final class Warm implements Benchmark {
  private static final int CLIENTS = 16;
  private static final int WARM_UP = 300;
  private static final int IN_A_ROUND = 100;
  private static final String EMPTY = "Empty";
  private static final String BARE = "BareCall";
  private static final String SAME_CALL = "ListOutposts";

  /** They keep to EC2's rate, which is one search in seven seconds. */
  private static final Set<String> PACED =
      Set.of("ListCapacityBlockOfferings", "ListCapacityBlockExtensionOfferings");

  private final Path root;
  private final int rounds = Integer.getInteger("benchmark.rounds", 7);

  public Warm(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "warm";
  }

  @Override
  public List<Table> run() {
    Path work = root.resolve("benchmarks/target/warm");
    try (LocalStack stack = Inhabitants.home(root, work);
        WarmFleet fleet = new WarmFleet()) {
      start(fleet, stack, work);
      return measure(fleet);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As many processes of each function as it takes for every client to find a free one. */
  private void start(WarmFleet fleet, LocalStack stack, Path work) throws InterruptedException {
    List<FunctionUnderTest> api =
        FunctionUnderTest.ofApi(root, LocalSettings.USUAL_PARAMETERS, work);
    Map<String, byte[]> events = RepeatableEvents.settle(stack, api);
    List<FunctionUnderTest> functions = measured(api, work);
    RuntimeInterfaceClient client =
        new RuntimeInterfaceClient(work, RuntimeInterfaceClient.hasNativeLibrary());
    for (int copy = 0; copy < Math.ceilDiv(CLIENTS, functions.size()); copy++) {
      for (FunctionUnderTest function : functions) {
        Path calls = function.log(work).resolveSibling(function.name() + "-" + copy + ".calls");
        FunctionProcess process =
            function.start(
                client,
                Map.of("AWS_ENDPOINT_URL", stack.aws().toString()),
                List.of("-D%s=%s".formatted(SdkCalls.FILE, calls)),
                function.log(work),
                "on-demand");
        byte[] event = events.getOrDefault(function.name(), function.event(Map.of()));
        fleet.add(new WarmProcess(function.name(), process, SdkCalls.in(calls), event));
      }
    }
  }

  private static List<FunctionUnderTest> measured(List<FunctionUnderTest> api, Path work) {
    Path recorder = RecorderJar.write(work);
    FunctionUnderTest same =
        api.stream().filter(one -> one.name().equals(SAME_CALL)).findFirst().orElseThrow();
    List<FunctionUnderTest> measured = new ArrayList<>();
    measured.add(FunctionUnderTest.empty(same.function(), work));
    measured.add(same.with(recorder).handledBy(BareCallHandler.class));
    api.stream()
        .filter(FunctionUnderTest::isWanted)
        .filter(function -> !PACED.contains(function.name()))
        .map(function -> function.with(recorder))
        .forEach(measured::add);
    return measured;
  }

  private List<Table> measure(WarmFleet fleet) throws InterruptedException {
    fleet.sideBySide(CLIENTS, WARM_UP, new Invocations());
    Invocations alone = new Invocations();
    for (int round = 0; round < rounds; round++) {
      fleet.oneByOne(IN_A_ROUND, alone);
    }
    Invocations together = new Invocations();
    fleet.sideBySide(CLIENTS, rounds * IN_A_ROUND / 2, together);
    return List.of(
        table("One client", rounds * IN_A_ROUND, alone, alone.functions()),
        table(CLIENTS + " clients", rounds * IN_A_ROUND / 2, together, alone.functions()));
  }

  private static Table table(
      String clients, int requests, Invocations measured, List<String> functions) {
    return new Table(
        "%s, %d requests to each process. Milliseconds.".formatted(clients, requests),
        List.of(
            "function",
            "answer",
            "SDK calls",
            "whole, p50",
            "whole, p99",
            "in SDK calls, p50",
            "over bare calls, p50",
            "overhead, p50",
            "overhead, p99",
            "KB allocated"),
        functions.stream().map(function -> row(function, measured)).toList());
  }

  private static List<String> row(String function, Invocations measured) {
    Distribution whole = measured.of(function, Invocation::whole);
    if (function.equals(EMPTY)) {
      return List.of(
          function,
          measured.outcomes(function),
          "",
          p(whole, 0.5),
          p(whole, 0.99),
          "",
          "",
          "",
          "",
          "");
    }
    Distribution overhead = measured.overhead(function, EMPTY);
    double calls = measured.mean(function, Invocation::calls);
    double bare = measured.overhead(BARE, EMPTY).median();
    return List.of(
        function,
        measured.outcomes(function),
        number(calls, 1),
        p(whole, 0.5),
        p(whole, 0.99),
        p(measured.of(function, Invocation::inSdk), 0.5),
        number(overhead.median() - calls * bare, 2),
        p(overhead, 0.5),
        p(overhead, 0.99),
        number(measured.mean(function, Invocation::allocated) / 1024, 0));
  }

  private static String p(Distribution distribution, double share) {
    return number(distribution.quantile(share), 2);
  }

  private static String number(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }
}
