package capacityops.usage.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A state machine that does nothing by itself. */
public final class FakeMachine implements ReportMachine {
  private final Map<String, State> states = new HashMap<>();
  private final List<String> starts = new ArrayList<>();
  private boolean fails;

  @Override
  public void start(String reportId) {
    if (fails) {
      throw Failures.unavailable("StartExecution");
    }
    starts.add(reportId);
    states.putIfAbsent(reportId, State.RUNNING);
  }

  @Override
  public State state(String reportId) {
    return states.getOrDefault(reportId, State.NEVER_STARTED);
  }

  public void fail(boolean failing) {
    fails = failing;
  }

  public void end(String reportId) {
    states.put(reportId, State.ENDED);
  }

  /** The ids of the reports that it was started for, at each start. */
  public List<String> started() {
    return starts;
  }
}
