package capacityops.tasks.domain;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Trackers in memory: as Step Functions, one per name. */
public final class FakeTracker implements TaskTracker {
  public final Map<Tracking, State> states = new LinkedHashMap<>();
  public boolean fails;

  @Override
  public void start(Tracking tracking) {
    if (fails) {
      throw new AwsFailure.Unavailable(
          true,
          new AwsAnswer("Step Functions", "StartExecution", "NoAnswer", "none", null, null),
          null);
    }
    states.putIfAbsent(tracking, State.RUNNING);
  }

  @Override
  public State state(Tracking tracking) {
    return states.getOrDefault(tracking, State.NEVER_STARTED);
  }

  public void endAll() {
    states.replaceAll((tracking, state) -> State.ENDED);
  }
}
