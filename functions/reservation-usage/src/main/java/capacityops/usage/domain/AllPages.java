package capacityops.usage.domain;

import capacityops.usage.domain.ReservationGateway.UsagePage;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads what EC2 gives in pages to its end: all of it, or an exception. */
final class AllPages {
  private final Set<String> seen = new HashSet<>();

  /** Joins the accounts of every page; the SDK has no paginator for this operation. */
  static ReservationUsage of(Function<Optional<String>, UsagePage> read) {
    AllPages walk = new AllPages();
    UsagePage page = read.apply(Optional.empty());
    List<InstanceUsage> all = new ArrayList<>(page.usage().instanceUsages());
    while (page.next().isPresent()) {
      walk.step(page.next().get());
      page = read.apply(page.next());
      all.addAll(page.usage().instanceUsages());
    }
    return page.usage().with(all);
  }

  /**
   * Notes a token that leads on.
   *
   * @throws EndlessList where it led on before
   */
  void step(String token) {
    if (!seen.add(token)) {
      throw new EndlessList();
    }
  }

  /** AWS gave a page token twice. */
  static final class EndlessList extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    EndlessList() {
      super("AWS gave the same page token twice: the list has no end.");
    }
  }
}
