package capacityops.tasks.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import java.util.List;
import java.util.Optional;

/**
 * Capacity tasks as AWS has them; every call may be repeated.
 *
 * <p>Every method throws {@link AwsFailure} where AWS gave no result.
 */
public interface CapacityTaskGateway {
  CapacityTask get(String outpostIdentifier, String capacityTaskId);

  /** Tasks of every Outpost, or of one; of every status, or of any of those given. */
  Page<CapacityTaskSummary> list(
      Optional<String> outpostIdentifier,
      List<String> statuses,
      int maxResults,
      Optional<String> nextToken);

  /** Asks AWS to cancel; AWS refuses once the task runs or has ended. */
  void cancel(String outpostIdentifier, String capacityTaskId);

  Page<BlockingInstance> blockingInstances(
      String outpostIdentifier, String capacityTaskId, int maxResults, Optional<String> nextToken);
}
