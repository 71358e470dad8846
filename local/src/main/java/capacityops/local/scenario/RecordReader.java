package capacityops.local.scenario;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads YAML into records: a key for each component, an error with its line for any other.
 *
 * <p>Components may be text, numbers, true or false, durations ({@code 90s}, {@code 10m}, {@code
 * 48h}, {@code 7d}, {@code 250ms}), enums, records, and lists, maps and optional values of these.
 */
final class RecordReader {
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");

  private final List<String> problems = new ArrayList<>();
  private final Set<String> readElsewhere;

  private RecordReader(Set<String> readElsewhere) {
    this.readElsewhere = readElsewhere;
  }

  /**
   * @param readElsewhere keys of the document that another reader takes
   * @throws ScenarioProblems naming every problem and its line
   */
  static <R extends Record> R read(
      String file, String yaml, Class<R> type, Set<String> readElsewhere) {
    RecordReader reader = new RecordReader(readElsewhere);
    Optional<R> read = reader.document(yaml, type);
    if (read.isEmpty() || !reader.problems.isEmpty()) {
      throw new ScenarioProblems(file, reader.problems);
    }
    return read.get();
  }

  private <R extends Record> Optional<R> document(String yaml, Class<R> type) {
    try {
      Optional<Node> root = new Compose(LoadSettings.builder().build()).composeString(yaml);
      return (root.isEmpty() ? record(Optional.empty(), type, 1) : value(own(root.get()), type))
          .map(type::cast);
    } catch (MarkedYamlEngineException e) {
      problems.add(
          "line %s: %s"
              .formatted(
                  e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), e.getProblem()));
      return Optional.empty();
    }
  }

  private Node own(Node root) {
    return root instanceof MappingNode mapping
        ? new MappingNode(
            mapping.getTag(),
            true,
            mapping.getValue().stream()
                .filter(entry -> !readElsewhere.contains(key(entry)))
                .toList(),
            mapping.getFlowStyle(),
            mapping.getStartMark(),
            mapping.getEndMark())
        : root;
  }

  private Optional<Object> value(Node node, Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class ->
          list(node, generic.getActualTypeArguments()[0]);
      case ParameterizedType generic when generic.getRawType() == Map.class ->
          map(node, generic.getActualTypeArguments()[1]);
      case ParameterizedType generic when generic.getRawType() == Optional.class ->
          value(node, generic.getActualTypeArguments()[0]).map(Optional::of);
      case Class<?> plain when plain.isRecord() -> mapping(node, plain);
      case Class<?> plain -> scalar(node, plain);
      default -> throw new IllegalArgumentException("A scenario has no values of " + type);
    };
  }

  private Optional<Object> list(Node node, Type element) {
    if (!(node instanceof SequenceNode sequence)) {
      return problem(line(node), "must be a list");
    }
    return Optional.of(
        sequence.getValue().stream().flatMap(item -> value(item, element).stream()).toList());
  }

  private Optional<Object> map(Node node, Type element) {
    if (!(node instanceof MappingNode mapping)) {
      return problem(line(node), "must be a mapping");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      value(entry.getValueNode(), element).ifPresent(value -> values.put(key(entry), value));
    }
    return Optional.of(values);
  }

  private Optional<Object> mapping(Node node, Class<?> type) {
    if (!(node instanceof MappingNode mapping)) {
      return problem(line(node), "must be a mapping");
    }
    return record(Optional.of(mapping), type, line(node));
  }

  private Optional<Object> record(Optional<MappingNode> mapping, Class<?> type, int line) {
    Map<String, Node> given = new LinkedHashMap<>();
    mapping.ifPresent(
        node -> node.getValue().forEach(entry -> given.put(key(entry), entry.getValueNode())));
    int before = problems.size();
    refuseUnknownAndRepeated(mapping, type);
    List<Object> arguments = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Optional<Object> value =
          given.containsKey(component.getName())
              ? value(given.get(component.getName()), component.getGenericType())
              : otherwise(component, line);
      value.ifPresent(arguments::add);
    }
    return problems.size() > before ? Optional.empty() : construct(type, arguments, line);
  }

  private void refuseUnknownAndRepeated(Optional<MappingNode> mapping, Class<?> type) {
    Set<String> known =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toSet());
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : mapping.map(MappingNode::getValue).orElse(List.of())) {
      if (!seen.add(key(entry))) {
        problem(line(entry.getKeyNode()), "'%s' is there twice".formatted(key(entry)));
      }
      if (!known.contains(key(entry))) {
        problem(
            line(entry.getKeyNode()),
            "unknown key '%s'; there are %s"
                .formatted(key(entry), known.stream().sorted().collect(Collectors.joining(", "))));
      }
    }
  }

  private Optional<Object> otherwise(RecordComponent component, int line) {
    Default otherwise = component.getAnnotation(Default.class);
    if (otherwise != null) {
      return text(otherwise.value(), component.getType(), line);
    }
    Class<?> type = component.getType();
    if (type == Optional.class) {
      return Optional.of(Optional.empty());
    }
    if (type == List.class) {
      return Optional.of(List.of());
    }
    if (type == Map.class) {
      return Optional.of(Map.of());
    }
    if (type.isRecord()) {
      return record(Optional.empty(), type, line);
    }
    return problem(line, component.getName() + " is missing");
  }

  private Optional<Object> construct(Class<?> type, List<Object> arguments, int line) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return Optional.of(constructor.newInstance(arguments.toArray()));
    } catch (InvocationTargetException e) {
      return problem(line, e.getCause().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type, e);
    }
  }

  private Optional<Object> scalar(Node node, Class<?> type) {
    return node instanceof ScalarNode scalar
        ? text(scalar.getValue(), type, line(node))
        : problem(line(node), "must be a single value");
  }

  private Optional<Object> text(String text, Class<?> type, int line) {
    try {
      if (type == String.class) {
        return Optional.of(text);
      } else if (type == int.class || type == Integer.class) {
        return Optional.of(Integer.valueOf(text));
      } else if (type == double.class || type == Double.class) {
        return Optional.of(Double.valueOf(text));
      } else if (type == BigDecimal.class) {
        return Optional.of(new BigDecimal(text));
      } else if (type == boolean.class || type == Boolean.class) {
        return bool(text, line);
      } else if (type == Duration.class) {
        return duration(text, line);
      } else if (type.isEnum()) {
        return constant(text, type, line);
      }
    } catch (NumberFormatException e) {
      return problem(line, "'%s' must be a number".formatted(text));
    }
    throw new IllegalArgumentException("A scenario has no values of " + type);
  }

  private Optional<Object> bool(String text, int line) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> problem(line, "'%s' must be true or false".formatted(text));
    };
  }

  private Optional<Object> duration(String text, int line) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return problem(line, "'%s' must be a duration such as 90s, 10m or 48h".formatted(text));
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  private Optional<Object> constant(String text, Class<?> type, int line) {
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equals(text)) {
        return Optional.of(constant);
      }
    }
    return problem(
        line, "'%s' must be one of %s".formatted(text, Arrays.toString(type.getEnumConstants())));
  }

  private Optional<Object> problem(int line, String problem) {
    problems.add("line %d: %s".formatted(line, problem));
    return Optional.empty();
  }

  private static String key(NodeTuple entry) {
    return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
