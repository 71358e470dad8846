package capacityops.local.lambda;

import capacityops.local.lambda.ExecutionEnvironment.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Processes that wait for the next invocation; the latest used is the next to be used. */
final class IdleEnvironments {
  private final int maximum;
  private final Deque<ExecutionEnvironment> latestFirst = new ArrayDeque<>();

  IdleEnvironments(int maximum) {
    this.maximum = maximum;
  }

  synchronized Optional<ExecutionEnvironment> take(Version version) {
    for (Iterator<ExecutionEnvironment> all = latestFirst.iterator(); all.hasNext(); ) {
      ExecutionEnvironment environment = all.next();
      if (environment.version().equals(version)) {
        all.remove();
        if (environment.alive()) {
          return Optional.of(environment);
        }
      }
    }
    return Optional.empty();
  }

  synchronized boolean has(ExecutionEnvironment environment) {
    return latestFirst.contains(environment);
  }

  synchronized List<ExecutionEnvironment> takeAll() {
    List<ExecutionEnvironment> taken = List.copyOf(latestFirst);
    latestFirst.clear();
    return taken;
  }

  /** Keeps an environment and returns those that are too many now. */
  synchronized List<ExecutionEnvironment> give(ExecutionEnvironment environment) {
    latestFirst.addFirst(environment);
    List<ExecutionEnvironment> surplus = new ArrayList<>();
    while (latestFirst.size() > maximum) {
      surplus.add(latestFirst.removeLast());
    }
    return surplus;
  }
}
