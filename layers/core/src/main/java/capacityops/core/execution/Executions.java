package capacityops.core.execution;

/** The executions of one state machine, of which each runs once, however often it is started. */
public interface Executions<E extends Execution> {
  /**
   * Starts an execution; starting the same one again changes nothing.
   *
   * @throws capacityops.core.failure.AwsFailure where it is not known to have started
   */
  void start(E execution);

  ExecutionState state(E execution);
}
