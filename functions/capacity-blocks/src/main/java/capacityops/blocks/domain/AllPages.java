package capacityops.blocks.domain;

import capacityops.core.ledger.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a list to its end: all of it, or an exception; a part of a list proves no absence. */
final class AllPages {
  private AllPages() {}

  /**
   * @throws EndlessList where a page token comes a second time
   */
  static <T> List<T> of(Function<Optional<String>, Page<T>> read) {
    List<T> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Optional<String> next = Optional.empty();
    do {
      Page<T> page = read.apply(next);
      all.addAll(page.items());
      next = page.next();
      if (next.isPresent() && !seen.add(next.get())) {
        throw new EndlessList();
      }
    } while (next.isPresent());
    return all;
  }

  /** A list that AWS does not bring to an end. */
  static final class EndlessList extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndlessList() {
      super("AWS gave the same page token twice: the list has no end");
    }
  }
}
