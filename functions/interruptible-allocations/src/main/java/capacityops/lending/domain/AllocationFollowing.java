package capacityops.lending.domain;

import capacityops.core.execution.Execution;
import capacityops.core.ledger.Allocation;

/**
 * What a follower, an execution of the state machine {@code interruptible-allocation}, follows
 * until AWS has done what was asked.
 *
 * @param number which follower of this allocation it is, from 1
 */
public record AllocationFollowing(
    String allocationId, String sourceCapacityReservationId, int number) implements Execution {

  static AllocationFollowing of(Allocation allocation) {
    AllocationRecord record = allocation.details(AllocationRecord.class);
    return new AllocationFollowing(
        allocation.allocationId(), record.sourceCapacityReservationId(), record.followerNumber());
  }

  @Override
  public String executionName() {
    return allocationId + "-" + number;
  }
}
