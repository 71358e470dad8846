package capacityops.local.faults;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How often each operation was asked for on the wire, whatever became of it. */
public final class CallCounts {
  private final Map<Operation, Count> counts = new ConcurrentHashMap<>();

  public void add(String service, String operation, boolean dryRun) {
    counts.merge(
        new Operation(service, operation), dryRun ? new Count(0, 1) : new Count(1, 0), Count::plus);
  }

  /** The calls of an operation, of one service or of every service that has the name. */
  public Count of(Optional<String> service, String operation) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(operation))
        .filter(entry -> service.map(entry.getKey().service()::equals).orElse(true))
        .map(Map.Entry::getValue)
        .reduce(new Count(0, 0), Count::plus);
  }

  /** Every operation that was called, by service and name. */
  public List<Map.Entry<Operation, Count>> all() {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Comparator.comparing(Operation::service).thenComparing(Operation::name)))
        .toList();
  }

  public void clear() {
    counts.clear();
  }

  public record Operation(String service, String name) {}

  /**
   * @param count requests that could take effect
   * @param dryRun requests that only asked
   */
  public record Count(long count, long dryRun) {
    Count plus(Count other) {
      return new Count(count + other.count, dryRun + other.dryRun);
    }
  }
}
