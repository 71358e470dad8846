package capacityops.lending.domain;

import java.time.Instant;
import java.util.List;

/** The snapshots that the usage reports keep. */
public interface SnapshotHistory {
  /** Snapshots since a time, oldest first, and the last one before it. */
  List<Snapshot> since(String capacityReservationId, Instant time);
}
