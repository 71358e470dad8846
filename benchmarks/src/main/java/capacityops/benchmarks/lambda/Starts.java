package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * All starts of one function: some at full CPU throughout, some with the CPU share of 512 MB from
 * the first event on, as Lambda gives it.
 */
final class Starts {
  private static final int MEMORY = 512;

  private final List<Start> full = new ArrayList<>();
  private final List<Start> shared = new ArrayList<>();

  /** One start; times in milliseconds. */
  private record Start(
      double init,
      double initCpu,
      double first,
      double waited,
      double firstCpu,
      int classes,
      String outcome) {
    double together() {
      return init + first;
    }

    double firstWithoutAws() {
      return first - waited;
    }
  }

  private Starts() {}

  /**
   * Starts each function in each round, so that what else the machine does comes to all of them.
   *
   * @param rounds how often, of each kind
   */
  static Map<FunctionUnderTest, Starts> of(
      LambdaBench bench, List<FunctionUnderTest> functions, int rounds)
      throws InterruptedException {
    Map<FunctionUnderTest, Starts> starts = new LinkedHashMap<>();
    functions.forEach(function -> starts.put(function, new Starts()));
    Optional<CpuShare> share = CpuShare.ofMemory(MEMORY);
    try {
      for (int round = 0; round < rounds; round++) {
        for (FunctionUnderTest function : functions) {
          starts.get(function).full.add(start(bench, function, Optional.empty()));
          if (share.isPresent()) {
            starts.get(function).shared.add(start(bench, function, share));
          }
        }
      }
    } finally {
      share.ifPresent(CpuShare::close);
    }
    return starts;
  }

  private static Start start(
      LambdaBench bench, FunctionUnderTest function, Optional<CpuShare> share)
      throws InterruptedException {
    try (FunctionProcess process = bench.startOnDemand(function)) {
      double init = process.awaitInit();
      double initCpu = process.cpu();
      share.ifPresent(part -> part.apply(process.pid()));
      long sent = System.nanoTime();
      FunctionProcess.Answer first = process.invoke(bench.eventOf(function));
      return new Start(
          init,
          initCpu,
          first.millis(),
          bench.waits().between(sent, System.nanoTime()),
          process.cpu() - initCpu,
          process.loadedClasses(),
          first.outcome());
    }
  }

  /** Whether there is a control group for the CPU share. */
  boolean hasShare() {
    return !shared.isEmpty();
  }

  /** What the first answers were: more than one thing where an answer changes the next. */
  String outcomes() {
    Set<String> all = new LinkedHashSet<>();
    full.forEach(start -> all.add(start.outcome()));
    return String.join(", ", all);
  }

  int classes() {
    return full.getFirst().classes();
  }

  Distribution init() {
    return new Distribution(both().map(Start::init).toList());
  }

  Distribution initCpu() {
    return new Distribution(both().map(Start::initCpu).toList());
  }

  Distribution first() {
    return over(full, Start::first);
  }

  /** What is left of the first answer without the time that requests were with AWS. */
  Distribution firstWithoutAws() {
    return over(full, Start::firstWithoutAws);
  }

  Distribution firstCpu() {
    return over(full, Start::firstCpu);
  }

  Distribution firstShared() {
    return over(shared, Start::first);
  }

  /** Start and first answer: with the CPU share where there is one. */
  Distribution together() {
    return over(hasShare() ? shared : full, Start::together);
  }

  private Stream<Start> both() {
    return Stream.concat(full.stream(), shared.stream());
  }

  private static Distribution over(List<Start> starts, ToDoubleFunction<Start> figure) {
    return new Distribution(starts.stream().map(figure::applyAsDouble).toList());
  }

  /**
   * What is left of the first answer without AWS's time, in starts of another function at full CPU:
   * milliseconds are the machine's.
   */
  String firstInStartsOf(Starts other) {
    double start = over(other.full, Start::together).median();
    return String.format(Locale.ROOT, "%.2f", firstWithoutAws().median() / start);
  }

  /** How many times as long as another function takes together. */
  String timesThatOf(Starts other) {
    return String.format(Locale.ROOT, "%.1f", together().median() / other.together().median());
  }

  /** What these take more or less than others, marked where the spread is wider. */
  String changeFrom(Starts before) {
    Distribution was = before.together();
    Distribution is = together();
    String change = String.format(Locale.ROOT, "%+.0f", is.median() - was.median());
    return is.isNoiseBeside(was) ? change + " (noise)" : change;
  }
}
