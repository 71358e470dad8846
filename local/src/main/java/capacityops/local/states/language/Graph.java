package capacityops.local.states.language;

import java.util.LinkedHashMap;
import java.util.Map;

/** States that lead to each other: a state machine's, a branch's or an item processor's. */
public record Graph(String startAt, Map<String, State> states) {
  public Graph {
    states = new LinkedHashMap<>(states);
  }

  public State state(String name) {
    return states.get(name);
  }
}
