package capacityops.local.faults;

import capacityops.local.wire.CallContext;
import java.time.Duration;
import java.util.Optional;

/**
 * A fault that was asked for.
 *
 * @param id what to tell it apart by
 * @param service the signing name of the one service it is for, or any
 * @param operation the AWS operation name
 * @param region the one Region whose calls it meets, or any
 * @param accountId the one account whose calls it meets, or any
 * @param times how many calls it meets
 * @param time how long it delays, hides or throttles (real time)
 * @param dryRun whether it meets dry runs, which otherwise pass it by
 */
public record Fault(
    String id,
    Optional<String> service,
    String operation,
    Optional<String> region,
    Optional<String> accountId,
    Effect effect,
    int times,
    Optional<Duration> time,
    boolean dryRun) {

  boolean meets(
      String calledService, String calledOperation, boolean isDryRun, CallContext caller) {
    return operation.equals(calledOperation)
        && service.map(calledService::equals).orElse(true)
        && region.map(caller.region()::equals).orElse(true)
        && accountId.map(caller.accountId()::equals).orElse(true)
        && dryRun == isDryRun;
  }

  /** Whether it meets every call for a time instead of a number of calls. */
  boolean lasts() {
    return effect == Effect.THROTTLE && time.isPresent();
  }
}
