package capacityops.usage.domain;

/** The state machine that makes reports. */
public interface ReportMachine {
  /** Starts it for a report; starting it again for the same one changes nothing. */
  void start(String reportId);

  State state(String reportId);

  /** How it is. */
  enum State {
    NEVER_STARTED,
    RUNNING,
    ENDED
  }
}
