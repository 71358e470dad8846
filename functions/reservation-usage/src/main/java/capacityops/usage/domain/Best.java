package capacityops.usage.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** The first so many of however many, in an order. */
final class Best<T> {
  private final int most;
  private final Comparator<T> order;
  private final PriorityQueue<T> kept;

  Best(int most, Comparator<T> order) {
    this.most = most;
    this.order = order;
    this.kept = new PriorityQueue<>(order.reversed());
  }

  /** Takes one more in; what falls out for it is returned. */
  Optional<T> add(T one) {
    kept.add(one);
    return kept.size() > most ? Optional.of(kept.remove()) : Optional.empty();
  }

  List<T> inOrder() {
    List<T> sorted = new ArrayList<>(kept);
    sorted.sort(order);
    return sorted;
  }
}
