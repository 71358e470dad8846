package capacityops.local.template;

import capacityops.local.template.Yaml.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Evaluates CloudFormation's intrinsic functions to concrete values; a function that is not known
 * is a problem, never left in place.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html">Intrinsic
 *     function reference</a>
 */
final class Intrinsics {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(!?)([^}]*)}");

  private final Problems problems;
  private final References references;
  private final Conditions conditions;
  private final Yaml.Mapping mappings;

  Intrinsics(
      Problems problems, References references, Conditions conditions, Yaml.Mapping mappings) {
    this.problems = problems;
    this.references = references;
    this.conditions = conditions;
    this.mappings = mappings;
  }

  /** What names stand for: parameters, pseudo parameters and resources. */
  interface References {
    Optional<Yaml> ref(String name, int line);

    Optional<Yaml> attribute(String logicalId, String attribute, int line);
  }

  /** The template's named conditions. */
  @FunctionalInterface
  interface Conditions {
    boolean holds(String name, int line);
  }

  Yaml evaluate(Yaml value) {
    return switch (value) {
      case Yaml.Sequence sequence -> evaluateItems(sequence);
      case Yaml.Mapping mapping -> evaluateMapping(mapping);
      case Yaml.Text _, Yaml.Decimal _, Yaml.Flag _, Yaml.Nothing _, Yaml.Absent _ -> value;
    };
  }

  private Yaml evaluateItems(Yaml.Sequence sequence) {
    List<Yaml> items = new ArrayList<>();
    for (Yaml item : sequence.items()) {
      Yaml evaluated = evaluate(item);
      if (!(evaluated instanceof Yaml.Absent)) {
        items.add(evaluated);
      }
    }
    return new Yaml.Sequence(items, sequence.line());
  }

  private Yaml evaluateMapping(Yaml.Mapping mapping) {
    Optional<String> function =
        mapping.members().keySet().stream().filter(Intrinsics::isFunction).findFirst();
    if (function.isPresent() && mapping.members().size() == 1) {
      return call(function.get(), mapping.members().get(function.get()));
    }
    Map<String, Member> members = new LinkedHashMap<>();
    mapping
        .members()
        .forEach(
            (name, member) -> {
              if (isFunction(name)) {
                problems.add(member.line(), name + " must stand alone in its object");
              }
              Yaml evaluated = evaluate(member.value());
              if (!(evaluated instanceof Yaml.Absent)) {
                members.put(name, new Member(evaluated, member.line()));
              }
            });
    return new Yaml.Mapping(members, mapping.line());
  }

  static boolean isFunction(String name) {
    return name.equals("Ref") || name.startsWith("Fn::");
  }

  private Yaml call(String function, Member member) {
    int line = member.line();
    Yaml argument = member.value();
    return switch (function) {
      case "Ref" -> ref(text(function, argument), line);
      case "Fn::GetAtt" -> getAtt(argument, line);
      case "Fn::Sub" -> sub(argument, line);
      case "Fn::Join" -> join(argument, line);
      case "Fn::Select" -> select(argument, line);
      case "Fn::Split" -> split(argument, line);
      case "Fn::FindInMap" -> findInMap(argument, line);
      case "Fn::If" -> choose(argument, line);
      case "Fn::Base64" -> base64(argument, line);
      case "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or" ->
          new Yaml.Flag(condition(new Yaml.Mapping(Map.of(function, member), line)), line);
      default -> refuse(line, "the intrinsic function " + function + " is not understood");
    };
  }

  private Yaml ref(String name, int line) {
    return references
        .ref(name, line)
        .orElseGet(
            () ->
                refuse(line, "Ref " + name + ": no such parameter, pseudo parameter or resource"));
  }

  private Yaml getAtt(Yaml argument, int line) {
    return switch (argument) {
      case Yaml.Text text -> attribute(text.value(), line);
      case Yaml.Sequence sequence when sequence.items().size() == 2 -> {
        List<String> parts =
            sequence.items().stream().map(item -> text("Fn::GetAtt", evaluate(item))).toList();
        yield attribute(parts.getFirst() + "." + parts.getLast(), line);
      }
      default -> refuse(line, "Fn::GetAtt needs Resource.Attribute");
    };
  }

  private Yaml attribute(String path, int line) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return refuse(line, "Fn::GetAtt needs Resource.Attribute, not " + path);
    }
    return references
        .attribute(path.substring(0, dot), path.substring(dot + 1), line)
        .orElseGet(() -> refuse(line, "GetAtt " + path + ": no such resource or attribute"));
  }

  private Yaml sub(Yaml argument, int line) {
    return switch (argument) {
      case Yaml.Text text -> substitute(text.value(), Map.of(), line);
      case Yaml.Sequence sequence
          when sequence.items().size() == 2
              && sequence.items().getFirst() instanceof Yaml.Text text
              && sequence.items().getLast() instanceof Yaml.Mapping variables ->
          substitute(text.value(), variables.members(), line);
      default -> refuse(line, "Fn::Sub needs a string, or a string and an object of variables");
    };
  }

  private Yaml substitute(String template, Map<String, Member> variables, int line) {
    Matcher matcher = VARIABLE.matcher(template);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(2).strip();
      String replacement =
          matcher.group(1).isEmpty() ? variable(name, variables, line) : "${" + name + "}";
      matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
    }
    return new Yaml.Text(matcher.appendTail(result).toString(), line);
  }

  private String variable(String name, Map<String, Member> variables, int line) {
    if (variables.containsKey(name)) {
      return text("Fn::Sub", evaluate(variables.get(name).value()));
    }
    Optional<Yaml> reference = references.ref(name, line);
    Yaml value =
        reference.isPresent() || !name.contains(".")
            ? reference.orElseGet(
                () -> refuse(line, "Fn::Sub: ${" + name + "} names nothing in this template"))
            : attribute(name, line);
    return text("Fn::Sub", value);
  }

  private Yaml join(Yaml argument, int line) {
    List<Yaml> arguments = arguments("Fn::Join", argument, 2, line);
    if (arguments.isEmpty() || !(arguments.getLast() instanceof Yaml.Sequence parts)) {
      return refuse(line, "Fn::Join needs a delimiter and a list");
    }
    List<String> texts = parts.items().stream().map(part -> text("Fn::Join", part)).toList();
    return new Yaml.Text(String.join(text("Fn::Join", arguments.getFirst()), texts), line);
  }

  private Yaml select(Yaml argument, int line) {
    List<Yaml> arguments = arguments("Fn::Select", argument, 2, line);
    if (arguments.isEmpty() || !(arguments.getLast() instanceof Yaml.Sequence list)) {
      return refuse(line, "Fn::Select needs an index and a list");
    }
    String index = text("Fn::Select", arguments.getFirst());
    if (!index.matches("\\d{1,6}") || Integer.parseInt(index) >= list.items().size()) {
      return refuse(line, "Fn::Select: no item " + index + " in a list of " + list.items().size());
    }
    return list.items().get(Integer.parseInt(index));
  }

  private Yaml split(Yaml argument, int line) {
    List<Yaml> arguments = arguments("Fn::Split", argument, 2, line);
    if (arguments.isEmpty()) {
      return refuse(line, "Fn::Split needs a delimiter and a string");
    }
    String delimiter = text("Fn::Split", arguments.getFirst());
    String source = text("Fn::Split", arguments.getLast());
    List<Yaml> parts = new ArrayList<>();
    for (String part : source.split(Pattern.quote(delimiter), -1)) {
      parts.add(new Yaml.Text(part, line));
    }
    return new Yaml.Sequence(parts, line);
  }

  private Yaml findInMap(Yaml argument, int line) {
    List<Yaml> arguments = arguments("Fn::FindInMap", argument, 3, line);
    if (arguments.isEmpty()) {
      return refuse(line, "Fn::FindInMap needs a map, a top-level key and a second-level key");
    }
    Yaml found = mappings;
    for (Yaml step : arguments) {
      String key = text("Fn::FindInMap", step);
      if (!(found instanceof Yaml.Mapping mapping) || !mapping.members().containsKey(key)) {
        return refuse(line, "Fn::FindInMap: no key " + key);
      }
      found = mapping.members().get(key).value();
    }
    return found;
  }

  private Yaml choose(Yaml argument, int line) {
    if (!(argument instanceof Yaml.Sequence sequence) || sequence.items().size() != 3) {
      return refuse(line, "Fn::If needs a condition and two values");
    }
    boolean holds = conditions.holds(text("Fn::If", sequence.items().getFirst()), line);
    return evaluate(sequence.items().get(holds ? 1 : 2));
  }

  private Yaml base64(Yaml argument, int line) {
    byte[] bytes = text("Fn::Base64", evaluate(argument)).getBytes(StandardCharsets.UTF_8);
    return new Yaml.Text(Base64.getEncoder().encodeToString(bytes), line);
  }

  /** Evaluates what stands in the Conditions section. */
  boolean condition(Yaml value) {
    if (!(value instanceof Yaml.Mapping mapping) || mapping.members().size() != 1) {
      problems.add(value.line(), "a condition needs exactly one condition function");
      return false;
    }
    Map.Entry<String, Member> call = mapping.members().entrySet().iterator().next();
    Yaml argument = call.getValue().value();
    return switch (call.getKey()) {
      case "Condition" -> conditions.holds(text("Condition", argument), argument.line());
      case "Fn::Equals" -> equal(argument);
      case "Fn::Not" -> operands("Fn::Not", argument, 1, 1).noneMatch(this::condition);
      case "Fn::And" -> operands("Fn::And", argument, 2, 10).allMatch(this::condition);
      case "Fn::Or" -> operands("Fn::Or", argument, 2, 10).anyMatch(this::condition);
      default -> {
        problems.add(
            call.getValue().line(),
            "the condition function " + call.getKey() + " is not understood");
        yield false;
      }
    };
  }

  private boolean equal(Yaml argument) {
    List<Yaml> sides = arguments("Fn::Equals", argument, 2, argument.line());
    return !sides.isEmpty()
        && text("Fn::Equals", sides.getFirst()).equals(text("Fn::Equals", sides.getLast()));
  }

  private Stream<Yaml> operands(String function, Yaml argument, int min, int max) {
    if (argument instanceof Yaml.Sequence sequence
        && sequence.items().size() >= min
        && sequence.items().size() <= max) {
      return sequence.items().stream();
    }
    problems.add(
        argument.line(), function + " needs a list of " + min + " to " + max + " conditions");
    return Stream.empty();
  }

  private List<Yaml> arguments(String function, Yaml argument, int count, int line) {
    if (argument instanceof Yaml.Sequence sequence && sequence.items().size() == count) {
      return sequence.items().stream().map(this::evaluate).toList();
    }
    problems.add(line, function + " needs " + count + " arguments");
    return List.of();
  }

  private String text(String function, Yaml value) {
    return switch (value) {
      case Yaml.Text text -> text.value();
      case Yaml.Decimal number -> number.text();
      case Yaml.Flag flag -> Boolean.toString(flag.value());
      case Yaml.Nothing _, Yaml.Absent _, Yaml.Sequence _, Yaml.Mapping _ -> {
        problems.add(value.line(), function + " needs a string, not " + value.kind());
        yield "";
      }
    };
  }

  private Yaml refuse(int line, String message) {
    problems.add(line, message);
    return new Yaml.Text("", line);
  }
}
