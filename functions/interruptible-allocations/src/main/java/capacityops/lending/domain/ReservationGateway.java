package capacityops.lending.domain;

import java.util.List;
import java.util.Optional;

/**
 * Capacity reservations as AWS has them now; every call may be repeated, and throws {@link
 * capacityops.core.failure.AwsFailure} where AWS gave no result.
 */
public interface ReservationGateway {
  /** Empty where AWS does not know the id. */
  Optional<Reservation> find(String capacityReservationId);

  /** Every reservation of this Region, of every page, or a failure. */
  List<Reservation> all();
}
