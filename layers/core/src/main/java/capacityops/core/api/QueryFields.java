package capacityops.core.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the parameters of a query string by name and rule, and notes everything that is wrong. */
public final class QueryFields {
  private final Map<String, List<String>> parameters;
  private final Violations violations;
  private final Set<String> read = new HashSet<>();

  public QueryFields(Map<String, List<String>> parameters, Violations violations) {
    this.parameters = parameters;
    this.violations = violations;
  }

  public String requiredText(String name, TextRule rule) {
    if (!parameters.containsKey(name)) {
      return noted(name, "is required");
    }
    return text(name, rule);
  }

  /** A parameter that may stand once. */
  public String text(String name, TextRule rule) {
    List<String> values = texts(name, rule);
    if (parameters.getOrDefault(name, List.of()).size() > 1) {
      return noted(name, "must stand once");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** A parameter that may repeat. */
  public List<String> texts(String name, TextRule rule) {
    read.add(name);
    List<String> values = parameters.getOrDefault(name, List.of());
    values.forEach(value -> rule.objection(value).ifPresent(objection -> noted(name, objection)));
    return values.stream().filter(value -> rule.objection(value).isEmpty()).toList();
  }

  public Integer requiredInteger(String name, int minimum, int maximum) {
    if (!parameters.containsKey(name)) {
      return noted(name, "is required");
    }
    return integer(name, minimum, maximum);
  }

  public Integer integer(String name, int minimum, int maximum) {
    String text = text(name, TextRule.anyText(0, 20));
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= minimum && number <= maximum) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other number that is not in the range.
    }
    return noted(name, "must be a whole number from %d to %d".formatted(minimum, maximum));
  }

  public Boolean flag(String name) {
    String text = text(name, TextRule.oneOf("true", "false"));
    return text == null ? null : Boolean.valueOf(text);
  }

  public Instant time(String name) {
    String text = text(name, TextRule.anyText(0, 64));
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return noted(name, "must be a time in ISO 8601 UTC, such as 2026-11-20T11:30:00Z");
    }
  }

  /** Notes every parameter that nobody has read. */
  public void nothingElse() {
    parameters.keySet().stream()
        .filter(name -> !read.contains(name))
        .sorted()
        .forEach(name -> noted(name, "is not known here"));
  }

  /** Notes a violation of a rule that is about more than one parameter. */
  public void violation(String name, String message) {
    violations.add(name, message);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private <T> T noted(String name, String message) {
    violation(name, message);
    return null;
  }
}
