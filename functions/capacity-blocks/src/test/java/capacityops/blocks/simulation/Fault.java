package capacityops.blocks.simulation;

/** What can happen to one call. */
enum Fault {
  NONE,
  /** It fails and has no effect. */
  FAIL_BEFORE,
  /** It takes effect, and the caller is told of a failure. */
  LOST_REPLY,
  /** It takes effect; the SDK repeats it, and is told that somebody else was first. */
  MINE_LOOKS_STALE,
  /** It takes effect, and the answer is an InternalError. */
  ERROR_500_AFTER,
  /** EC2 refuses it readably. */
  REFUSED,
  /** EC2 answers RequestLimitExceeded. */
  THROTTLED,
  /** The caller is told of a failure, and it takes effect at some later time. */
  LATE,
  /** The caller dies first. */
  CRASH_BEFORE,
  /** It takes effect, and the caller dies. */
  CRASH_AFTER,
  /** The caller dies, and it takes effect at some later time. */
  CRASH_LATE
}
