package capacityops.tasks.domain;

import capacityops.core.execution.Execution;

/**
 * What a tracker, an execution of the state machine {@code capacity-task}, follows to its end.
 *
 * @param number which tracker of this task it is, from 1
 * @param trackedSeconds how long earlier ones had followed it
 */
public record TaskTracking(
    String allocationId,
    String outpostIdentifier,
    String capacityTaskId,
    int number,
    long trackedSeconds)
    implements Execution {

  static TaskTracking of(String allocationId, TaskRecord record) {
    return new TaskTracking(
        allocationId,
        record.request().outpostIdentifier(),
        record.capacityTaskId(),
        record.tracker().number(),
        record.tracker().trackedSeconds());
  }

  @Override
  public String executionName() {
    return capacityTaskId + "-" + number;
  }
}
