package capacityops.local.states;

/** The states of an execution of a Standard workflow. */
enum ExecutionStatus {
  RUNNING,
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  ABORTED
}
