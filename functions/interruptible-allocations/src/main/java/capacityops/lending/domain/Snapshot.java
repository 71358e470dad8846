package capacityops.lending.domain;

import java.time.Instant;

/**
 * How full a reservation was at a time.
 *
 * @param total what it held then, without what it lent
 * @param available how many of them nobody used
 */
public record Snapshot(Instant at, int total, int available) {
  int used() {
    return total - available;
  }
}
