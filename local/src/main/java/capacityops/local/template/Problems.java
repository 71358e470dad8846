package capacityops.local.template;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a template, so that one start names all of it. */
final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(int line, String message) {
    Problem problem = new Problem(line, message);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new TemplateException(
          found.stream()
              .sorted((a, b) -> Integer.compare(a.line(), b.line()))
              .map(problem -> file + ":" + problem.line() + ": " + problem.message())
              .toList());
    }
  }

  private record Problem(int line, String message) {}
}
