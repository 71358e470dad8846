package capacityops.usage.domain;

import java.time.Instant;

/** How full a reservation was at a moment. */
public record Snapshot(Instant at, int totalInstanceCount, int usedInstanceCount) {
  int idle() {
    return totalInstanceCount - usedInstanceCount;
  }
}
