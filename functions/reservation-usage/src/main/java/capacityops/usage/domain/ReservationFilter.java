package capacityops.usage.domain;

import capacityops.usage.domain.ReservationGateway.Filter;
import java.util.List;

/**
 * Which reservations a list shows.
 *
 * @param atAws what EC2 documents filters for
 * @param tags each must hold; EC2 documents no tag filter for this operation, so they are held
 *     against what it lists, as the two below
 * @param reservationTypes any of these; empty for all
 * @param interruptible {@code null} for all
 */
public record ReservationFilter(
    List<Filter> atAws, List<Tag> tags, List<String> reservationTypes, Boolean interruptible) {
  public static final ReservationFilter NONE =
      new ReservationFilter(List.of(), List.of(), List.of(), null);

  /**
   * A tag that a reservation must have.
   *
   * @param value {@code null} for any
   */
  public record Tag(String key, String value) {
    boolean isOn(CapacityReservation reservation) {
      String found = reservation.tags().get(key);
      return found != null && (value == null || value.equals(found));
    }
  }

  /** Whether something is left to be held against what EC2 lists. */
  boolean looksInside() {
    return !tags.isEmpty() || !reservationTypes.isEmpty() || interruptible != null;
  }

  boolean matches(CapacityReservation reservation) {
    return tags.stream().allMatch(tag -> tag.isOn(reservation))
        && (reservationTypes.isEmpty() || reservationTypes.contains(reservation.reservationType()))
        && (interruptible == null
            || interruptible.equals(Boolean.TRUE.equals(reservation.interruptible())));
  }
}
