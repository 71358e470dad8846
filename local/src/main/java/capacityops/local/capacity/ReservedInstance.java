package capacityops.local.capacity;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An instance that runs, in a reservation or beside them.
 *
 * @param accountId whose instance it is, which need not own the reservation
 * @param reservationId the reservation it runs in
 */
public record ReservedInstance(
    String instanceId,
    String accountId,
    String region,
    String availabilityZone,
    String instanceType,
    Instant launchTime,
    Optional<String> reservationId,
    Map<String, String> tags) {

  ReservedInstance in(Optional<String> reservation) {
    return new ReservedInstance(
        instanceId,
        accountId,
        region,
        availabilityZone,
        instanceType,
        launchTime,
        reservation,
        tags);
  }
}
