package capacityops.core.execution;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Executions in memory: as Step Functions, one per name. */
public final class StartedExecutions<E extends Execution> implements Executions<E> {
  public final Map<E, ExecutionState> states = new LinkedHashMap<>();
  public boolean fails;

  @Override
  public void start(E execution) {
    if (fails) {
      throw new AwsFailure.Unavailable(
          true,
          new AwsAnswer("Step Functions", "StartExecution", "NoAnswer", "none", null, null),
          null);
    }
    states.putIfAbsent(execution, ExecutionState.RUNNING);
  }

  @Override
  public ExecutionState state(E execution) {
    return states.getOrDefault(execution, ExecutionState.NEVER_STARTED);
  }

  public void endAll() {
    states.replaceAll((execution, state) -> ExecutionState.ENDED);
  }

  public long running() {
    return states.values().stream().filter(state -> state == ExecutionState.RUNNING).count();
  }
}
