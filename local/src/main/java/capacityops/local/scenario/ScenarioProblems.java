package capacityops.local.scenario;

import java.util.List;

/** A scenario file that cannot be used, with everything that is wrong with it. */
public final class ScenarioProblems extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> problems;

  ScenarioProblems(String file, List<String> problems) {
    super(file + ":\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each, beginning with {@code line N:}. */
  public List<String> problems() {
    return problems;
  }
}
