package capacityops.benchmarks.lambda;

import capacityops.benchmarks.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Invocations by the names of their functions. */
final class Invocations {
  private final Map<String, List<Invocation>> all = new LinkedHashMap<>();

  /**
   * One invocation.
   *
   * @param whole milliseconds from handing over the event to the last byte of the answer
   * @param calls of the SDK
   * @param inSdk milliseconds in which at least one of them was under way
   * @param allocated bytes, from the last call of the invocation before to the last of this one
   */
  record Invocation(String outcome, double whole, int calls, double inSdk, long allocated) {}

  synchronized void add(String function, Invocation invocation) {
    all.computeIfAbsent(function, name -> new ArrayList<>()).add(invocation);
  }

  Distribution of(String function, ToDoubleFunction<Invocation> quantity) {
    return new Distribution(all.get(function).stream().map(quantity::applyAsDouble).toList());
  }

  /** What a function adds to its calls of the SDK and to what {@code harness} takes. */
  Distribution overhead(String function, String harness) {
    double exchange = of(harness, Invocation::whole).median();
    return of(function, invocation -> invocation.whole() - invocation.inSdk() - exchange);
  }

  /** Every status that there was, with commas between. */
  String outcomes(String function) {
    return all.get(function).stream()
        .map(Invocation::outcome)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  double mean(String function, ToDoubleFunction<Invocation> quantity) {
    return all.get(function).stream().mapToDouble(quantity).average().orElseThrow();
  }

  List<String> functions() {
    return List.copyOf(all.keySet());
  }
}
