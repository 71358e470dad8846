package capacityops.local.states.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which variables exist where: a branch or iteration reads what the states around it assign, and
 * may not assign the same names; the children of a distributed Map see nothing from outside.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html">
 *     Passing data between states with variables</a>
 */
final class VariableNames {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]{0,79}");

  private final String file;
  private final Optional<VariableNames> outer;
  private final Map<String, Use> assigned = new HashMap<>();
  private final List<Use> uses = new ArrayList<>();
  private final List<VariableNames> inner = new ArrayList<>();

  private VariableNames(String file, Optional<VariableNames> outer) {
    this.file = file;
    this.outer = outer;
  }

  static VariableNames of(String file) {
    return new VariableNames(file, Optional.empty());
  }

  VariableNames branch() {
    return remember(new VariableNames(file, Optional.of(this)));
  }

  VariableNames childExecution() {
    return remember(new VariableNames(file, Optional.empty()));
  }

  private VariableNames remember(VariableNames names) {
    inner.add(names);
    return names;
  }

  void assigns(String variable, Use place) {
    if (!NAME.matcher(variable).matches()) {
      throw place.refused(file, "\"" + variable + "\" is not a name for a variable");
    }
    if (variable.equals("states")) {
      throw place.refused(file, "the name \"" + variable + "\" is taken by Step Functions");
    }
    assigned.putIfAbsent(variable, place);
  }

  void uses(Use use) {
    uses.add(use);
  }

  /** Checks every use against every assignment, whatever their order. */
  void check() {
    Set<String> outside = outer.map(VariableNames::visible).orElse(Set.of());
    assigned.forEach(
        (variable, place) -> {
          if (outside.contains(variable)) {
            throw place.refused(
                file, "\"" + variable + "\" is assigned outside this branch and cannot be here");
          }
        });
    Set<String> visible = visible();
    uses.forEach(use -> check(use, visible));
    inner.forEach(VariableNames::check);
  }

  private void check(Use use, Set<String> visible) {
    for (String name : use.names()) {
      if (name.equals("eval")) {
        throw use.refused(file, "Step Functions does not offer $eval; $parse reads JSON");
      }
      if (!name.equals("states") && !Expression.isFunction(name) && !visible.contains(name)) {
        throw use.refused(
            file, "$" + name + " is neither a known function nor a variable that is assigned");
      }
    }
  }

  private Set<String> visible() {
    Set<String> visible = new HashSet<>(assigned.keySet());
    outer.ifPresent(names -> visible.addAll(names.visible()));
    return visible;
  }

  /** Where names are used or assigned. */
  record Use(int line, String state, String field, Set<String> names) {
    InvalidDefinition refused(String file, String problem) {
      return InvalidDefinition.in(file, line, Optional.of(state), Optional.of(field), problem);
    }
  }
}
