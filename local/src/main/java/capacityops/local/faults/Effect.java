package capacityops.local.faults;

/** What goes wrong with a call on request. */
public enum Effect {
  /** Answered with the service's internal error; not applied. */
  FAIL_BEFORE,
  /** Applied, then answered with the service's internal error. */
  FAIL_AFTER,
  /** Applied, then the connection is cut without an answer. */
  DROP_AFTER,
  /** Applied, then the connection is cut in the middle of the answer. */
  TRUNCATE_AFTER,
  /**
   * Applied, then the calling function's process is killed; a caller of another kind is cut off.
   */
  KILL_AFTER,
  /** Answered with the service's throttling error; not applied. */
  THROTTLE,
  /** Applied and answered only after a time: a request that lands late. */
  DELAY,
  /** Applied and answered, but reads do not show it for a time. */
  HIDE
}
