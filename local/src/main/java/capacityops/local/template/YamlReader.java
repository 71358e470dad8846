package capacityops.local.template;

import capacityops.local.template.Yaml.Member;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a template's YAML, CloudFormation's short tags included: {@code !Sub x} becomes {@code
 * {"Fn::Sub": x}}.
 */
final class YamlReader {
  private static final Set<String> SHORT_TAGS =
      Set.of(
          "And",
          "Base64",
          "Cidr",
          "Equals",
          "FindInMap",
          "GetAtt",
          "GetAZs",
          "If",
          "ImportValue",
          "Join",
          "Not",
          "Or",
          "Select",
          "Split",
          "Sub",
          "Transform");
  private static final Set<String> UNPREFIXED_TAGS = Set.of("Ref", "Condition");

  private final Problems problems;

  YamlReader(Problems problems) {
    this.problems = problems;
  }

  Yaml read(String text) {
    try {
      LoadSettings settings = LoadSettings.builder().setCodePointLimit(8_000_000).build();
      return new Compose(settings)
          .composeString(text)
          .map(this::tree)
          .orElseGet(() -> new Yaml.Nothing(1));
    } catch (MarkedYamlEngineException e) {
      problems.add(
          e.getProblemMark().map(Mark::getLine).orElse(0) + 1, "not YAML: " + e.getProblem());
      return new Yaml.Nothing(1);
    }
  }

  private Yaml tree(Node node) {
    int line = line(node);
    String tag = node.getTag().getValue();
    if (!tag.startsWith("!")) {
      return untagged(node, line);
    }
    String name = tag.substring(1);
    Yaml argument = untagged(node, line);
    if (UNPREFIXED_TAGS.contains(name)) {
      return function(name, argument);
    }
    if (!SHORT_TAGS.contains(name)) {
      problems.add(line, "the tag !" + name + " is not understood");
    }
    return function("Fn::" + name, argument);
  }

  private static Yaml function(String name, Yaml argument) {
    return new Yaml.Mapping(Map.of(name, new Member(argument, argument.line())), argument.line());
  }

  private Yaml untagged(Node node, int line) {
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar, line);
      case SequenceNode sequence -> sequence(sequence, line);
      case MappingNode mapping -> mapping(mapping, line);
      default -> throw new IllegalStateException("a YAML node of type " + node.getNodeType());
    };
  }

  private static Yaml scalar(ScalarNode node, int line) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return number(text, line);
    }
    if (tag.equals(Tag.BOOL)) {
      return new Yaml.Flag(Boolean.parseBoolean(text), line);
    }
    return tag.equals(Tag.NULL) ? new Yaml.Nothing(line) : new Yaml.Text(text, line);
  }

  private static Yaml number(String text, int line) {
    try {
      return new Yaml.Decimal(new BigDecimal(text), text, line);
    } catch (NumberFormatException notDecimal) {
      return new Yaml.Text(text, line);
    }
  }

  private Yaml sequence(SequenceNode node, int line) {
    List<Yaml> items = new ArrayList<>();
    node.getValue().forEach(item -> items.add(tree(item)));
    return new Yaml.Sequence(List.copyOf(items), line);
  }

  private Yaml mapping(MappingNode node, int line) {
    Map<String, Member> members = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      int keyLine = line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(keyLine, "a key must be a string");
        continue;
      }
      Member member = new Member(tree(tuple.getValueNode()), keyLine);
      if (members.putIfAbsent(key.getValue(), member) != null) {
        problems.add(keyLine, "the key " + key.getValue() + " is written twice");
      }
    }
    return new Yaml.Mapping(members, line);
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
