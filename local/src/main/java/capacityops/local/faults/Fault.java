package capacityops.local.faults;

import java.time.Duration;
import java.util.Optional;

/**
 * A fault that was asked for.
 *
 * @param id what to tell it apart by
 * @param service the signing name of the one service it is for, or any
 * @param operation the AWS operation name
 * @param times how many calls it meets
 * @param time how long it delays, hides or throttles (real time)
 * @param dryRun whether it meets dry runs, which otherwise pass it by
 */
public record Fault(
    String id,
    Optional<String> service,
    String operation,
    Effect effect,
    int times,
    Optional<Duration> time,
    boolean dryRun) {

  boolean meets(String calledService, String calledOperation, boolean isDryRun) {
    return operation.equals(calledOperation)
        && service.map(calledService::equals).orElse(true)
        && dryRun == isDryRun;
  }

  /** Whether it meets every call for a time instead of a number of calls. */
  boolean lasts() {
    return effect == Effect.THROTTLE && time.isPresent();
  }
}
