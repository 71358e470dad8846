package capacityops.blocks.domain;

/** The state machine that takes an approved purchase through its sending. */
public interface PurchaseExecutions {
  /** Starts an execution; starting the same one again changes nothing. */
  void start(Execution execution);

  State state(Execution execution);

  /**
   * One run of the state machine; equal values are the same run.
   *
   * @param execution counts the runs started for an attempt, from 1
   */
  record Execution(String purchaseId, int attempt, int execution) {
    static Execution of(Purchase purchase) {
      return new Execution(
          purchase.id(), purchase.attempt().number(), purchase.attempt().execution());
    }
  }

  /** How a run is. */
  enum State {
    NEVER_STARTED,
    RUNNING,
    ENDED
  }
}
