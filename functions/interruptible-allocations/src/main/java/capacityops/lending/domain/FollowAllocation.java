package capacityops.lending.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look of a follower, an event or the sweep: records what AWS shows, and sends again what a
 * crash or an overtaking left undone.
 */
public final class FollowAllocation {
  private static final Logger LOG = LoggerFactory.getLogger(FollowAllocation.class);

  /** An intent younger than this may belong to a function that is still at it. */
  private static final Duration IN_FLIGHT = Duration.ofMinutes(1);

  /** A request that made nothing is sent again no later than this. */
  private static final Duration WORTH_REPEATING = Duration.ofMinutes(10);

  private final RecordAllocation recording;
  private final LendCapacity lending;
  private final ChangeAllocation changing;
  private final InstantSource clock;

  public FollowAllocation(
      RecordAllocation recording,
      LendCapacity lending,
      ChangeAllocation changing,
      InstantSource clock) {
    this.recording = recording;
    this.lending = lending;
    this.changing = changing;
    this.clock = clock;
  }

  /**
   * What is on record after a look.
   *
   * @param settled whether AWS has done all that was asked, so that nobody needs to look again
   */
  public record Followed(
      String status, Integer instanceCount, Integer targetInstanceCount, boolean settled) {
    static Followed of(Allocation allocation) {
      AllocationRecord record = allocation.details(AllocationRecord.class);
      return new Followed(
          allocation.status(),
          record.lent() == null ? null : record.lent().instanceCount(),
          record.target(),
          !allocation.open() || record.settled());
    }
  }

  public Followed follow(String allocationId, String seenBy) {
    Allocation seen = recording.record(allocationId, seenBy);
    if (!seen.open()) {
      return Followed.of(seen);
    }
    try {
      return Followed.of(finished(seen, seenBy));
    } catch (AwsFailure.Refused e) {
      LOG.info("{} is refused after all: {}", allocationId, e.getMessage());
      return Followed.of(recording.record(allocationId, seenBy));
    }
  }

  private Allocation finished(Allocation seen, String seenBy) {
    AllocationRecord record = seen.details(AllocationRecord.class);
    Duration age = Duration.between(record.intent().writtenAt(), clock.instant());
    boolean waits = !record.intent().answered() && age.compareTo(IN_FLIGHT) > 0;
    Asked again =
        new Asked(
            record.intent().requestId(),
            seenBy,
            record.intent().requestedAt(),
            "sent again for %s".formatted(record.intent().requestedBy()));
    if (isToBeCreated(record) && waits) {
      return age.compareTo(WORTH_REPEATING) < 0 ? lending.askAgain(seen, again) : seen;
    }
    return waits || record.overtaken()
        ? changing.converge(seen.allocationId(), again, record.overtaken())
        : seen;
  }

  private static boolean isToBeCreated(AllocationRecord record) {
    return record.acceptedTargetInstanceCount() == null && record.clientToken() != null;
  }
}
