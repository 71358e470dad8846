package capacityops.lending.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts followers; one that cannot be started now is started by the sweep. */
final class Followers {
  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  private final AllocationFollower follower;

  Followers(AllocationFollower follower) {
    this.follower = follower;
  }

  void start(Allocation allocation) {
    try {
      follower.start(following(allocation));
    } catch (AwsFailure e) {
      LOG.warn("the sweep will start the follower: {}", e.getMessage());
    }
  }

  AllocationFollower.State state(Allocation allocation) {
    return follower.state(following(allocation));
  }

  private static AllocationFollower.Following following(Allocation allocation) {
    return AllocationFollower.Following.of(
        allocation.allocationId(), allocation.details(AllocationRecord.class));
  }
}
