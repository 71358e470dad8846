package capacityops.lending;

import capacityops.core.lambda.StepHandler;
import capacityops.lending.RecordInterruptibleAllocationHandler.Seen;
import capacityops.lending.domain.FollowAllocation;
import capacityops.lending.domain.FollowAllocation.Followed;
import com.amazonaws.services.lambda.runtime.Context;

/**
 * The follower or an event of AWS saw something new: look at AWS, and record what it shows. What
 * was seen is only a hint, so nothing of it is taken over.
 */
public final class RecordInterruptibleAllocationHandler extends StepHandler<Seen, Followed> {
  private final FollowAllocation service;

  public RecordInterruptibleAllocationHandler() {
    this(new LendingWiring());
  }

  private RecordInterruptibleAllocationHandler(LendingWiring wiring) {
    this(wiring.following());
    wiring.prime();
  }

  RecordInterruptibleAllocationHandler(FollowAllocation service) {
    super(Seen.class);
    this.service = service;
  }

  /** Which allocation to look at, and who says so. */
  public record Seen(String allocationId, String seenBy) {}

  @Override
  protected Followed perform(Seen seen) {
    return service.follow(seen.allocationId(), seen.seenBy());
  }

  @Override
  protected String correlationId(Seen seen, Context context) {
    return seen.allocationId();
  }
}
