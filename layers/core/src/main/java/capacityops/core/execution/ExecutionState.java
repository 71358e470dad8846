package capacityops.core.execution;

/** How an execution is. */
public enum ExecutionState {
  NEVER_STARTED,
  RUNNING,
  ENDED
}
