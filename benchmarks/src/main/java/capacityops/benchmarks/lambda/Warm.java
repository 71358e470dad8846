package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Distribution;
import capacityops.benchmarks.Table;
import capacityops.benchmarks.lambda.Invocations.Invocation;
import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import capacityops.local.lambda.RuntimeInterfaceClient;
import java.nio.charset.StandardCharsets;
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
  private static final String BARE_CALL = "BareCall";
  private static final String BARE_CALLS = "BareCalls";
  private static final int CALLS_OF_BARE_CALLS = 5;
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
    List<Measured> functions = measured(api, events, work);
    RuntimeInterfaceClient client =
        new RuntimeInterfaceClient(work, RuntimeInterfaceClient.hasNativeLibrary());
    for (int copy = 0; copy < Math.ceilDiv(CLIENTS, functions.size()); copy++) {
      for (Measured one : functions) {
        Path log = one.function().log(work);
        Path calls = log.resolveSibling("%s-%d.calls".formatted(one.name(), copy));
        FunctionProcess process =
            one.function()
                .start(
                    client,
                    Map.of("AWS_ENDPOINT_URL", stack.aws().toString()),
                    List.of("-D%s=%s".formatted(SdkCalls.FILE, calls)),
                    log,
                    "on-demand");
        fleet.add(new WarmProcess(one.name(), process, SdkCalls.in(calls), one.event()));
      }
    }
  }

  private record Measured(String name, FunctionUnderTest function, byte[] event) {}

  private static List<Measured> measured(
      List<FunctionUnderTest> api, Map<String, byte[]> events, Path work) {
    Path recorder = RecorderJar.write(work);
    FunctionUnderTest same =
        api.stream().filter(one -> one.name().equals(SAME_CALL)).findFirst().orElseThrow();
    FunctionUnderTest bare = same.with(recorder).handledBy(BareCallHandler.class);
    List<Measured> measured = new ArrayList<>();
    measured.add(new Measured(EMPTY, FunctionUnderTest.empty(same.function(), work), json("{}")));
    measured.add(new Measured(BARE_CALL, bare, json("1")));
    measured.add(new Measured(BARE_CALLS, bare, json(Integer.toString(CALLS_OF_BARE_CALLS))));
    api.stream()
        .filter(FunctionUnderTest::isWanted)
        .filter(function -> !PACED.contains(function.name()))
        .map(one -> new Measured(one.name(), one.with(recorder), events.get(one.name())))
        .forEach(measured::add);
    return measured;
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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
    return List.of(
        function,
        measured.outcomes(function),
        number(calls, 1),
        p(whole, 0.5),
        p(whole, 0.99),
        p(measured.of(function, Invocation::inSdk), 0.5),
        number(overhead.median() - bare(calls, measured), 2),
        p(overhead, 0.5),
        p(overhead, 0.99),
        number(measured.mean(function, Invocation::allocated) / 1024, 0));
  }

  /** What a function that makes so many calls and nothing else has as overhead. */
  private static double bare(double calls, Invocations measured) {
    double ofOne = measured.overhead(BARE_CALL, EMPTY).median();
    double ofMany = measured.overhead(BARE_CALLS, EMPTY).median();
    return ofOne + (calls - 1) * (ofMany - ofOne) / (CALLS_OF_BARE_CALLS - 1);
  }

  private static String p(Distribution distribution, double share) {
    return number(distribution.quantile(share), 2);
  }

  private static String number(double number, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }
}
