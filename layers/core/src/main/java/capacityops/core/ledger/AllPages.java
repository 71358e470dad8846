package capacityops.core.ledger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A way through a list that comes in pages, to its end or to an exception: a part of a list proves
 * no absence.
 */
public final class AllPages {
  private final Set<String> seen = new HashSet<>();

  /**
   * Reads a list to its end.
   *
   * @param read a page by its token, the first by none
   * @throws EndlessList where a page token comes a second time
   */
  public static <T> List<T> of(Function<Optional<String>, Page<T>> read) {
    AllPages walk = new AllPages();
    Page<T> page = read.apply(Optional.empty());
    List<T> all = new ArrayList<>(page.items());
    while (page.next().isPresent()) {
      walk.step(page.next().get());
      page = read.apply(page.next());
      all.addAll(page.items());
    }
    return all;
  }

  /**
   * Notes a token that leads on.
   *
   * @throws EndlessList where it led on before
   */
  public void step(String token) {
    if (!seen.add(token)) {
      throw new EndlessList();
    }
  }

  /** AWS gave a page token twice. */
  public static final class EndlessList extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    EndlessList() {
      super("AWS gave the same page token twice: the list has no end.");
    }
  }
}
