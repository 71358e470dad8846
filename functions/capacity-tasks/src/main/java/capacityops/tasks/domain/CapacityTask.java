package capacityops.tasks.domain;

import java.time.Instant;
import java.util.List;

/**
 * A capacity task as AWS describes it; every member but the ids and the status may be absent.
 *
 * @param capacityTaskStatus AWS's own word, also one that is new to us
 * @see <a
 *     href="https://docs.aws.amazon.com/outposts/latest/APIReference/API_GetCapacityTask.html">GetCapacityTask</a>
 */
public record CapacityTask(
    String capacityTaskId,
    String outpostId,
    String orderId,
    String assetId,
    List<InstancePool> requestedInstancePools,
    InstancesToExclude instancesToExclude,
    Boolean dryRun,
    String capacityTaskStatus,
    Failure failed,
    Instant creationDate,
    Instant completionDate,
    Instant lastModifiedDate,
    String taskActionOnBlockingInstances) {

  /**
   * Why a task failed.
   *
   * @param type AWS's own word, {@code null} where AWS gave only a reason
   */
  public record Failure(String reason, String type) {}

  /** What must have been asked for to give this task. */
  CapacityTaskRequest asRequest() {
    return new CapacityTaskRequest(
        outpostId,
        orderId,
        assetId,
        requestedInstancePools,
        instancesToExclude,
        Boolean.TRUE.equals(dryRun),
        taskActionOnBlockingInstances);
  }

  public TaskObservation observed() {
    return new TaskObservation(
        capacityTaskStatus, failed, creationDate, completionDate, lastModifiedDate);
  }
}
