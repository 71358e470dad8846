package capacityops.local.states.language;

import java.util.Optional;
import java.util.Set;

/** The resources that a Task state may name. */
@FunctionalInterface
public interface ResourceCatalogue {
  /**
   * What is wrong with a Task's {@code Resource}.
   *
   * @param arguments the members of {@code Arguments}; empty where they are computed as a whole or
   *     left out
   */
  Optional<String> problem(String resource, Set<String> arguments);
}
