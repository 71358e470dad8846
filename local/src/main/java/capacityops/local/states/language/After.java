package capacityops.local.states.language;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a state does when its work is done: assign variables, shape its output, go on. All
 * expressions see the variables as they were when the state was entered.
 *
 * @param output absent where the state's default output stands
 * @param next absent where the state ends its branch
 */
public record After(
    Map<String, Template> assign, Optional<Template> output, Optional<String> next) {
  public After {
    assign = new LinkedHashMap<>(assign);
  }
}
