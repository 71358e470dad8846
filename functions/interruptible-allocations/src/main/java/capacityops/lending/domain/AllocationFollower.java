package capacityops.lending.domain;

/** The state machine that follows an allocation until AWS has done what was asked. */
public interface AllocationFollower {
  /** Starts a follower; starting the same one again changes nothing. */
  void start(Following following);

  State state(Following following);

  /**
   * What a follower follows; equal values are the same follower.
   *
   * @param number which follower of this allocation it is, from 1
   */
  record Following(String allocationId, String sourceCapacityReservationId, int number) {
    static Following of(String allocationId, AllocationRecord record) {
      return new Following(
          allocationId, record.sourceCapacityReservationId(), record.followerNumber());
    }
  }

  /** How a follower is. */
  enum State {
    NEVER_STARTED,
    RUNNING,
    ENDED
  }
}
