package capacityops.local.capacity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value as writers see it and as readers see it: reads may lag behind, but never go back.
 *
 * @param <T> an immutable value
 */
final class Versions<T> {
  private final List<Version<T>> versions = new ArrayList<>(1);

  /** Sets the value, shown to readers from a moment on, yet not before an earlier value. */
  void set(T value, Instant visibleFrom) {
    Instant from =
        versions.isEmpty() || versions.getLast().visibleFrom().isBefore(visibleFrom)
            ? visibleFrom
            : versions.getLast().visibleFrom();
    versions.add(new Version<>(value, from));
  }

  T current() {
    return versions.getLast().value();
  }

  Optional<T> visible(Instant now) {
    while (versions.size() > 1 && !versions.get(1).visibleFrom().isAfter(now)) {
      versions.removeFirst();
    }
    Version<T> oldest = versions.getFirst();
    return oldest.visibleFrom().isAfter(now) ? Optional.empty() : Optional.of(oldest.value());
  }

  private record Version<T>(T value, Instant visibleFrom) {}
}
