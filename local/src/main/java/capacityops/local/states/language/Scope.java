package capacityops.local.states.language;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** What an expression can see: {@code $states} and the workflow's variables. */
public final class Scope {
  private final JsonNode states;
  private final Map<String, JsonNode> variables;

  /**
   * @param states the members {@code input}, {@code context} and, where the state has one, {@code
   *     result} or {@code errorOutput}
   */
  public Scope(JsonNode states, Map<String, JsonNode> variables) {
    this.states = states;
    this.variables = Map.copyOf(variables);
  }

  Map<String, Object> bindings() {
    Map<String, Object> bindings = new HashMap<>();
    variables.forEach((name, value) -> bindings.put(name, JsonValues.bound(value)));
    bindings.put("states", JsonValues.toJava(states));
    return bindings;
  }
}
