package capacityops.usage.domain;

/**
 * Where a reservation is in its life, as far as a report cares.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-view.html">States
 *     of a Capacity Reservation</a>
 */
public enum Phase {
  /** Its capacity is held and paid for; so is that of a state that is not known here. */
  IN_SERVICE,
  /** It is accepted or paid, and not there yet. */
  UPCOMING,
  /** It is over, or never came to be. */
  ENDED;

  static Phase of(String state) {
    return switch (state) {
      case "pending", "scheduled", "assessing", "payment-pending", "delayed" -> UPCOMING;
      case "expired", "cancelled", "failed", "payment-failed", "unsupported" -> ENDED;
      default -> IN_SERVICE;
    };
  }
}
