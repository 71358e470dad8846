package capacityops.local.template;

import java.util.List;

/** A template that cannot be run; every problem found, as {@code template.yaml:LINE: what}. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> problems;

  TemplateException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
