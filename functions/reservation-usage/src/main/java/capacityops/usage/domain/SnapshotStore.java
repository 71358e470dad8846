package capacityops.usage.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How full reservations were at earlier looks, kept for as long as the template says. */
public interface SnapshotStore {
  /** Keeps one snapshot of each of a Region's reservations; the same again changes nothing. */
  void put(String region, Map<String, Snapshot> byReservationId);

  /** The snapshots of a reservation since a moment, oldest first. */
  List<Snapshot> since(String region, String capacityReservationId, Instant since);
}
