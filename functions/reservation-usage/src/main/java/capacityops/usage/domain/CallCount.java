package capacityops.usage.domain;

import java.util.Map;
import java.util.TreeMap;

/** Requests sent, by operation. */
public final class CallCount implements CallLog {
  private final Map<String, Long> counts = new TreeMap<>();

  @Override
  public synchronized void called(String operation) {
    counts.merge(operation, 1L, Long::sum);
  }

  synchronized void add(Map<String, Long> more) {
    more.forEach((operation, count) -> counts.merge(operation, count, Long::sum));
  }

  /** Takes over what is on record of the same calls, where that is more. */
  synchronized void atLeast(Map<String, Long> recorded) {
    recorded.forEach((operation, count) -> counts.merge(operation, count, Math::max));
  }

  public synchronized Map<String, Long> byOperation() {
    return new TreeMap<>(counts);
  }
}
