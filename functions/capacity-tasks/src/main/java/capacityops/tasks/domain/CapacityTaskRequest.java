package capacityops.tasks.domain;

import java.util.List;

/**
 * What StartCapacityTask is asked for; members and limits are AWS's.
 *
 * @param outpostIdentifier an Outpost ID or ARN
 * @param orderId limits the task to an order, {@code null} for none
 * @param assetId limits the task to an asset, {@code null} for the whole Outpost
 * @param instancePools the complete layout that is wanted at that level
 * @param instancesToExclude {@code null} for none
 * @param taskActionOnBlockingInstances {@code WAIT_FOR_EVACUATION} or {@code FAIL_TASK}
 * @see <a
 *     href="https://docs.aws.amazon.com/outposts/latest/APIReference/API_StartCapacityTask.html">StartCapacityTask</a>
 */
public record CapacityTaskRequest(
    String outpostIdentifier,
    String orderId,
    String assetId,
    List<InstancePool> instancePools,
    InstancesToExclude instancesToExclude,
    boolean dryRun,
    String taskActionOnBlockingInstances) {

  /** The Outpost's ID, also where it was named by its ARN. */
  public String outpostId() {
    return OutpostIdentifiers.id(outpostIdentifier);
  }
}
