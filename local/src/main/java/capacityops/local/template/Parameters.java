package capacityops.local.template;

import capacityops.local.template.Yaml.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The values of a template's parameters: those of the deployment, else the defaults, checked
 * against the constraints that the template declares.
 */
final class Parameters {
  private final Map<String, Yaml> values = new LinkedHashMap<>();
  private final Problems problems;

  Parameters(Yaml.Mapping section, Map<String, String> given, Problems problems) {
    this.problems = problems;
    section.members().forEach((name, member) -> declare(name, member, given));
    for (String name : given.keySet()) {
      if (!section.members().containsKey(name)) {
        problems.add(section.line(), "the template has no parameter " + name);
      }
    }
  }

  Optional<Yaml> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  private void declare(String name, Member member, Map<String, String> given) {
    if (!(member.value() instanceof Yaml.Mapping mapping)) {
      problems.add(member.line(), "the parameter " + name + " needs an object");
      return;
    }
    Properties declaration = new Properties("Parameters." + name, mapping, problems);
    declaration.accept("Default", "Description", "NoEcho", "ConstraintDescription");
    String type = declaration.requiredText("Type");
    Optional<String> text =
        Optional.ofNullable(given.get(name)).or(() -> declaration.text("Default"));
    if (text.isEmpty()) {
      problems.add(member.line(), "the parameter " + name + " has no value and no default");
    }
    check(name, type, text.orElse(""), declaration, member.line());
    values.put(name, typed(name, type, text.orElse(""), member.line()));
    declaration.finish();
  }

  private Yaml typed(String name, String type, String text, int line) {
    if (type.equals("CommaDelimitedList") || type.startsWith("List<")) {
      List<Yaml> items = new ArrayList<>();
      for (String item : text.isEmpty() ? new String[0] : text.split(",", -1)) {
        items.add(new Yaml.Text(item.strip(), line));
      }
      return new Yaml.Sequence(items, line);
    }
    if (!type.equals("String") && !type.equals("Number") && !type.startsWith("AWS::")) {
      problems.add(line, "the parameter " + name + " has the type " + type + ", not understood");
    }
    return new Yaml.Text(text, line);
  }

  private void check(String name, String type, String text, Properties declaration, int line) {
    List<String> allowed = declaration.texts("AllowedValues");
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      problems.add(line, "the parameter " + name + " must be one of " + String.join(", ", allowed));
    }
    declaration
        .text("AllowedPattern")
        .filter(pattern -> !matches(name, pattern, text, line))
        .ifPresent(
            pattern -> problems.add(line, "the parameter " + name + " must match " + pattern));
    range(name, declaration, "MinLength", "MaxLength", text.length(), line);
    if (type.equals("Number")) {
      if (text.matches("-?\\d{1,9}(\\.\\d+)?")) {
        range(name, declaration, "MinValue", "MaxValue", Double.parseDouble(text), line);
      } else {
        problems.add(line, "the parameter " + name + " must be a number, not " + text);
      }
    }
    declaration.accept("MinValue", "MaxValue");
  }

  private boolean matches(String name, String pattern, String text, int line) {
    try {
      return Pattern.matches(pattern, text);
    } catch (PatternSyntaxException e) {
      problems.add(line, "the parameter " + name + ": AllowedPattern: " + e.getDescription());
      return true;
    }
  }

  private void range(
      String name, Properties declaration, String minimum, String maximum, double value, int line) {
    declaration
        .integer(minimum, Integer.MIN_VALUE, Integer.MAX_VALUE)
        .ifPresent(
            bound -> {
              if (value < bound) {
                problems.add(line, "the parameter " + name + " is below " + minimum + " " + bound);
              }
            });
    declaration
        .integer(maximum, Integer.MIN_VALUE, Integer.MAX_VALUE)
        .ifPresent(
            bound -> {
              if (value > bound) {
                problems.add(line, "the parameter " + name + " is above " + maximum + " " + bound);
              }
            });
  }
}
