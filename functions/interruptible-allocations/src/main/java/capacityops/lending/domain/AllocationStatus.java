package capacityops.lending.domain;

import java.util.Set;

/**
 * The statuses that the record of an interruptible allocation passes through: AWS's own words
 * ({@code pending}, {@code active}, {@code updating}, {@code canceling}, {@code canceled}, {@code
 * failed} and any new one) while AWS has the allocation, and ours, in capitals, where it has not.
 */
public final class AllocationStatus {
  /** Written before the allocation is asked for. */
  public static final String REQUESTING = "REQUESTING";

  /** Asked for, and no answer came: being reconciled. */
  public static final String UNKNOWN = "UNKNOWN";

  /** AWS said no. */
  public static final String REFUSED = "REFUSED";

  /** Proved never to have taken effect. */
  public static final String NOT_CREATED = "NOT_CREATED";

  /** AWS had the allocation, and its reservation shows it no longer. */
  public static final String GONE = "GONE";

  public static final String ACTIVE = "active";
  public static final String CANCELED = "canceled";
  public static final String FAILED = "failed";

  private static final Set<String> ENDED_AT_AWS = Set.of(CANCELED, FAILED);
  private static final Set<String> ENDED_HERE = Set.of(REFUSED, NOT_CREATED, GONE);

  private AllocationStatus() {}

  /** Whether nothing more can happen to an allocation in this status. */
  public static boolean hasEnded(String status) {
    return status != null && (ENDED_AT_AWS.contains(status) || ENDED_HERE.contains(status));
  }

  /** Whether the allocation is not known to exist at AWS yet. */
  static boolean isUnanswered(String status) {
    return REQUESTING.equals(status) || UNKNOWN.equals(status);
  }
}
