package capacityops.tasks;

import capacityops.tasks.domain.BlockingInstance;
import capacityops.tasks.domain.CapacityTask;
import capacityops.tasks.domain.CapacityTaskRequest;
import capacityops.tasks.domain.InstancePool;
import capacityops.tasks.domain.InstancesToExclude;
import capacityops.tasks.domain.ShowCapacityTasks;
import capacityops.tasks.domain.ShowCapacityTasks.Transition;
import capacityops.tasks.domain.TaskObservation;
import capacityops.tasks.domain.TaskRecord;
import capacityops.tasks.domain.TaskStatus;
import java.time.Instant;
import java.util.List;

/**
 * A capacity task as the API shows it: the members of GetCapacityTask, and what the ledger adds.
 *
 * @param allocationId the ledger's id
 * @param capacityTaskStatus AWS's word, or {@code UNKNOWN} while a lost answer is reconciled
 * @param transitions the statuses on record, oldest first
 * @param blockingInstances while the task waits for evacuation
 */
record CapacityTaskView(
    String allocationId,
    String capacityTaskId,
    String outpostId,
    String orderId,
    String assetId,
    List<InstancePool> requestedInstancePools,
    InstancesToExclude instancesToExclude,
    Boolean dryRun,
    String capacityTaskStatus,
    CapacityTask.Failure failed,
    Instant creationDate,
    Instant completionDate,
    Instant lastModifiedDate,
    String taskActionOnBlockingInstances,
    List<Transition> transitions,
    List<BlockingInstance> blockingInstances) {

  static CapacityTaskView of(CapacityTask task) {
    return of(task, null, null, null);
  }

  static CapacityTaskView of(ShowCapacityTasks.Shown shown) {
    return of(shown.task(), shown.allocationId(), shown.transitions(), shown.blockingInstances());
  }

  /** A task that has just been started. */
  static CapacityTaskView of(String allocationId, TaskRecord record) {
    return of(
        allocationId, record.capacityTaskId(), record.request(), record.sighting().observation());
  }

  /** A task of which AWS's answer is not known yet. */
  static CapacityTaskView unknown(String allocationId, CapacityTaskRequest request) {
    TaskObservation nothing = new TaskObservation(TaskStatus.UNKNOWN, null, null, null, null);
    return of(allocationId, null, request, nothing);
  }

  /** Where the task is shown: by its own id, or in the ledger while AWS's is not known. */
  String location() {
    return capacityTaskId == null
        ? "/allocations/%s/history".formatted(allocationId)
        : "/capacity-tasks/%s?outpostIdentifier=%s".formatted(capacityTaskId, outpostId);
  }

  private static CapacityTaskView of(
      String allocationId,
      String capacityTaskId,
      CapacityTaskRequest request,
      TaskObservation observation) {
    CapacityTask task =
        new CapacityTask(
            capacityTaskId,
            request.outpostId(),
            request.orderId(),
            request.assetId(),
            request.instancePools(),
            request.instancesToExclude(),
            false,
            observation.status(),
            observation.failed(),
            observation.creationDate(),
            observation.completionDate(),
            observation.lastModifiedDate(),
            request.taskActionOnBlockingInstances());
    return of(task, allocationId, null, null);
  }

  private static CapacityTaskView of(
      CapacityTask task,
      String allocationId,
      List<Transition> transitions,
      List<BlockingInstance> blockingInstances) {
    return new CapacityTaskView(
        allocationId,
        task.capacityTaskId(),
        task.outpostId(),
        task.orderId(),
        task.assetId(),
        task.requestedInstancePools(),
        task.instancesToExclude(),
        task.dryRun(),
        task.capacityTaskStatus(),
        task.failed(),
        task.creationDate(),
        task.completionDate(),
        task.lastModifiedDate(),
        task.taskActionOnBlockingInstances(),
        transitions,
        blockingInstances);
  }
}
