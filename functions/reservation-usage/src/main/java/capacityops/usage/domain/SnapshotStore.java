package capacityops.usage.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The snapshots of earlier reports, kept for as long as the template says. */
public interface SnapshotStore {
  /** Keeps one snapshot per reservation; the same again changes nothing. */
  void put(Map<String, Snapshot> byReservationId);

  /** The snapshots of a reservation since a moment, oldest first. */
  List<Snapshot> since(String capacityReservationId, Instant since);
}
