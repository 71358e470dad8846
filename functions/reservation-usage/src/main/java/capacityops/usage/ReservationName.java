package capacityops.usage;

import capacityops.core.api.ApiRequest;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;
import java.util.Optional;

/**
 * Which reservation a route is about: {@code
 * /capacity-reservations/{capacityReservationId}?region=}.
 */
record ReservationName(String capacityReservationId, Optional<String> region) {
  static ReservationName of(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    ReservationName name = of(request, query, violations);
    query.nothingElse();
    violations.throwIfAny();
    return name;
  }

  /** Notes what is wrong, and leaves the rest of the query to the caller. */
  static ReservationName of(ApiRequest request, QueryFields query, Violations violations) {
    String id = request.pathParameter("capacityReservationId");
    violations.check("capacityReservationId", id, ReservationApi.RESERVATION_ID);
    return new ReservationName(id, ReservationApi.region(query));
  }
}
