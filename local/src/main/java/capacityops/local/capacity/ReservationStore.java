package capacityops.local.capacity;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Every reservation of every account, by Region. */
final class ReservationStore {
  private final Map<String, TreeMap<String, Versions<Reservation>>> regions = new HashMap<>();

  void put(Reservation reservation, Instant visibleFrom) {
    regions
        .computeIfAbsent(reservation.region(), region -> new TreeMap<>())
        .computeIfAbsent(reservation.id(), id -> new Versions<>())
        .set(reservation, visibleFrom);
  }

  /** The reservation as it is, whether or not reads show it yet. */
  Optional<Reservation> current(String region, String id) {
    return Optional.ofNullable(in(region).get(id)).map(Versions::current);
  }

  Optional<Reservation> visible(String region, String id, Instant now) {
    return Optional.ofNullable(in(region).get(id)).flatMap(versions -> versions.visible(now));
  }

  /** What reads of a Region show, by id. */
  Stream<Reservation> visible(String region, Instant now) {
    return in(region).values().stream().flatMap(versions -> versions.visible(now).stream());
  }

  Stream<Reservation> current(String region) {
    return in(region).values().stream().map(Versions::current);
  }

  Stream<Reservation> current() {
    return regions.values().stream()
        .flatMap(region -> region.values().stream())
        .map(Versions::current);
  }

  Reservation update(
      Reservation reservation, UnaryOperator<Reservation> change, Instant visibleFrom) {
    Reservation changed =
        change.apply(current(reservation.region(), reservation.id()).orElseThrow());
    put(changed, visibleFrom);
    return changed;
  }

  private Map<String, Versions<Reservation>> in(String region) {
    return regions.getOrDefault(region, new TreeMap<>());
  }

  void clear() {
    regions.clear();
  }
}
