package capacityops.tasks.domain;

import capacityops.core.ledger.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a list to its end: all of it, or an exception. */
final class AllPages {
  private AllPages() {}

  static <T> List<T> of(Function<Optional<String>, Page<T>> read) {
    List<T> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Optional<String> next = Optional.empty();
    do {
      Page<T> page = read.apply(next);
      all.addAll(page.items());
      next = page.next();
      if (next.isPresent() && !seen.add(next.get())) {
        throw new IllegalStateException("AWS gave the same page token twice: the list has no end");
      }
    } while (next.isPresent());
    return all;
  }
}
