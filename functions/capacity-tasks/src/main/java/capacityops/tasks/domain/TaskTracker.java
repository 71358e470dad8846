package capacityops.tasks.domain;

/** The state machine that follows a capacity task to its end. */
public interface TaskTracker {
  /** Starts a tracker; starting the same one again changes nothing. */
  void start(Tracking tracking);

  State state(Tracking tracking);

  /**
   * What a tracker follows; equal values are the same tracker.
   *
   * @param number which tracker of this task it is, from 1
   * @param trackedSeconds how long earlier ones had followed it
   */
  record Tracking(
      String allocationId,
      String outpostIdentifier,
      String capacityTaskId,
      int number,
      long trackedSeconds) {
    static Tracking of(String allocationId, TaskRecord record) {
      return new Tracking(
          allocationId,
          record.request().outpostIdentifier(),
          record.capacityTaskId(),
          record.tracker().number(),
          record.tracker().trackedSeconds());
    }
  }

  /** How a tracker is. */
  enum State {
    NEVER_STARTED,
    RUNNING,
    ENDED
  }
}
