package capacityops.lending.domain;

import java.time.Instant;
import java.util.List;

/** When the target of a reservation was changed, by whomever: what the limits per hour count. */
public interface TargetLog {
  void changed(String capacityReservationId, Entry entry);

  /** Changes since a time, oldest first. */
  List<Entry> since(String capacityReservationId, Instant time);

  /** One change of what is to be lent. */
  record Entry(Instant at, int fromTarget, int toTarget, String by, String reason) {
    boolean takesBack() {
      return toTarget < fromTarget;
    }

    boolean lends() {
      return toTarget > fromTarget;
    }
  }
}
