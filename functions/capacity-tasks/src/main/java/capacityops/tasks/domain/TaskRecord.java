package capacityops.tasks.domain;

import java.time.Instant;
import java.util.List;

/**
 * What the ledger keeps of a capacity task.
 *
 * @param request what was asked for; for an adopted task, what AWS says was asked for
 * @param sentAt when StartCapacityTask was sent, {@code null} for an adopted task
 * @param capacityTaskId {@code null} until AWS's answer is known
 * @param sighting what was last seen of it, {@code null} before the first look
 * @param absences how many complete listings did not show it while its outcome was unknown
 */
public record TaskRecord(
    CapacityTaskRequest request,
    Instant sentAt,
    String capacityTaskId,
    Sighting sighting,
    Tracker tracker,
    int absences) {

  private static final Tracker FIRST_TRACKER = new Tracker(1, 0);

  /**
   * A look at the task.
   *
   * @param waitingSince when it was first seen waiting for evacuation, {@code null} for never
   * @param blockingInstances who was in the way when it was last seen waiting; {@code null} where
   *     that could not be read
   */
  public record Sighting(
      TaskObservation observation, Instant waitingSince, List<BlockingInstance> blockingInstances) {
    static Sighting first(CapacityTask task) {
      return new Sighting(task.observed(), null, null);
    }
  }

  /**
   * The tracker execution that follows the task.
   *
   * @param number counts the executions started for it, from 1
   * @param trackedSeconds how long earlier ones had followed it
   */
  public record Tracker(int number, long trackedSeconds) {}

  static TaskRecord intent(CapacityTaskRequest request, Instant sentAt) {
    return new TaskRecord(request, sentAt, null, null, FIRST_TRACKER, 0);
  }

  static TaskRecord adopted(CapacityTask task) {
    return new TaskRecord(
        task.asRequest(), null, task.capacityTaskId(), Sighting.first(task), FIRST_TRACKER, 0);
  }

  TaskRecord startedAs(CapacityTask task) {
    return new TaskRecord(
        request, sentAt, task.capacityTaskId(), Sighting.first(task), tracker, absences);
  }

  TaskRecord absentOnceMore() {
    return new TaskRecord(request, sentAt, capacityTaskId, sighting, tracker, absences + 1);
  }

  TaskRecord seenAs(Sighting seen) {
    return new TaskRecord(request, sentAt, capacityTaskId, seen, tracker, absences);
  }

  TaskRecord trackedAnew(long secondsSoFar) {
    return new TaskRecord(
        request,
        sentAt,
        capacityTaskId,
        sighting,
        new Tracker(tracker.number() + 1, secondsSoFar),
        absences);
  }
}
