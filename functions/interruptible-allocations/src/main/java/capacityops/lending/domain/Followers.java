package capacityops.lending.domain;

import capacityops.core.execution.ExecutionState;
import capacityops.core.execution.Executions;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts followers; one that cannot be started now is started by the sweep. */
final class Followers {
  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  private final Executions<AllocationFollowing> follower;

  Followers(Executions<AllocationFollowing> follower) {
    this.follower = follower;
  }

  void start(Allocation allocation) {
    try {
      follower.start(AllocationFollowing.of(allocation));
    } catch (AwsFailure e) {
      LOG.warn("the sweep will start the follower: {}", e.getMessage());
    }
  }

  ExecutionState state(Allocation allocation) {
    return follower.state(AllocationFollowing.of(allocation));
  }
}
