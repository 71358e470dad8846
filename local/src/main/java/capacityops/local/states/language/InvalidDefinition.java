package capacityops.local.states.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A definition that Step Functions would refuse, or that uses something this stack does not know.
 * The message names file, line, state and field.
 */
public final class InvalidDefinition extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidDefinition(String file, int line, String problem) {
    super(file + ":" + line + ": " + problem);
  }

  /** A problem inside a state: {@code file:12: state "Poll", field "Retries": …}. */
  static InvalidDefinition in(
      String file, int line, Optional<String> state, Optional<String> field, String problem) {
    List<String> place = new ArrayList<>();
    state.ifPresent(name -> place.add("state \"" + name + "\""));
    field.ifPresent(name -> place.add("field \"" + name + "\""));
    String prefix = place.isEmpty() ? "" : String.join(", ", place) + ": ";
    return new InvalidDefinition(file, line, prefix + problem);
  }
}
