package capacityops.tasks.domain;

import java.util.Set;

/**
 * The statuses that a capacity task's record passes through: AWS's own words while AWS has the
 * task, and ours where it has not.
 */
public final class TaskStatus {
  /** Written before StartCapacityTask is sent. */
  public static final String REQUESTING = "REQUESTING";

  /** Sent, and no answer came: being reconciled. */
  public static final String UNKNOWN = "UNKNOWN";

  /** AWS said no. */
  public static final String REFUSED = "REFUSED";

  /** Proved never to have taken effect. */
  public static final String NOT_STARTED = "NOT_STARTED";

  /** AWS had the task, and no longer knows it. */
  public static final String NOT_FOUND = "NOT_FOUND";

  /** Followed for 72 hours without an end. */
  public static final String TRACKING_ENDED = "TRACKING_ENDED";

  public static final String WAITING_FOR_EVACUATION = "WAITING_FOR_EVACUATION";
  public static final String COMPLETED = "COMPLETED";
  public static final String FAILED = "FAILED";
  public static final String CANCELLED = "CANCELLED";

  private static final Set<String> FINAL_AT_AWS = Set.of(COMPLETED, FAILED, CANCELLED);
  private static final Set<String> OURS =
      Set.of(REQUESTING, UNKNOWN, REFUSED, NOT_STARTED, NOT_FOUND, TRACKING_ENDED);

  private TaskStatus() {}

  /** Whether AWS never moves a task out of this status. */
  public static boolean isFinal(String status) {
    return FINAL_AT_AWS.contains(status);
  }

  /** Whether the status is AWS's word, known to us or new. */
  public static boolean isAwsStatus(String status) {
    return !OURS.contains(status);
  }
}
