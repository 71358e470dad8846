package capacityops.local.template;

import capacityops.local.template.Yaml.Member;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The evaluated properties of a resource, read by name and type. Reading is understanding: {@link
 * #finish} reports every property that nobody read, here and in the objects below.
 */
final class Properties {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String owner;
  private final Yaml.Mapping mapping;
  private final Problems problems;
  private final Set<String> understood = new HashSet<>();
  private final List<Properties> children = new ArrayList<>();

  Properties(String owner, Yaml.Mapping mapping, Problems problems) {
    this.owner = owner;
    this.mapping = mapping;
    this.problems = problems;
  }

  int line() {
    return mapping.line();
  }

  int line(String name) {
    Member member = mapping.members().get(name);
    return member == null ? mapping.line() : member.line();
  }

  Set<String> names() {
    return mapping.members().keySet();
  }

  boolean has(String name) {
    return mapping.members().containsKey(name);
  }

  /** Takes note of properties that change nothing on one machine. */
  void accept(String... names) {
    understood.addAll(List.of(names));
  }

  private Optional<Member> member(String name) {
    understood.add(name);
    return Optional.ofNullable(mapping.members().get(name));
  }

  Optional<String> text(String name) {
    return member(name)
        .flatMap(
            member ->
                switch (member.value()) {
                  case Yaml.Text text -> Optional.of(text.value());
                  case Yaml.Decimal number -> Optional.of(number.text());
                  case Yaml.Flag flag -> Optional.of(Boolean.toString(flag.value()));
                  default -> wrongKind(name, member, "a string");
                });
  }

  String requiredText(String name) {
    return text(name).orElseGet(() -> missing(name));
  }

  private String missing(String name) {
    if (!has(name)) {
      problems.add(line(), owner + ": " + name + " is missing");
    }
    return "";
  }

  String oneOf(String name, String preset, String... allowed) {
    String value = text(name).orElse(preset);
    if (!List.of(allowed).contains(value)) {
      problem(name, "must be one of " + String.join(", ", allowed) + ", not " + value);
    }
    return value;
  }

  OptionalInt integer(String name, int minimum, int maximum) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!text.get().matches("-?\\d{1,9}")) {
      problem(name, "must be a whole number, not " + text.get());
      return OptionalInt.empty();
    }
    int value = Integer.parseInt(text.get());
    if (value < minimum || value > maximum) {
      problem(name, "must be between " + minimum + " and " + maximum + ", not " + value);
    }
    return OptionalInt.of(value);
  }

  Optional<Boolean> flag(String name) {
    Optional<String> text = text(name);
    if (text.isPresent() && !text.get().matches("true|false")) {
      problem(name, "must be true or false, not " + text.get());
    }
    return text.map(Boolean::parseBoolean);
  }

  Optional<Properties> object(String name) {
    return member(name)
        .flatMap(
            member ->
                member.value() instanceof Yaml.Mapping object
                    ? Optional.of(child(name, object))
                    : wrongKind(name, member, "an object"));
  }

  Properties requiredObject(String name) {
    return object(name)
        .orElseGet(
            () -> {
              missing(name);
              return child(name, new Yaml.Mapping(Map.of(), line(name)));
            });
  }

  private List<Yaml> items(String name) {
    return member(name)
        .flatMap(
            member ->
                member.value() instanceof Yaml.Sequence sequence
                    ? Optional.of(sequence.items())
                    : Properties.this.<List<Yaml>>wrongKind(name, member, "a list"))
        .orElse(List.of());
  }

  List<Properties> objects(String name) {
    List<Properties> objects = new ArrayList<>();
    for (Yaml item : items(name)) {
      if (item instanceof Yaml.Mapping object) {
        objects.add(child(name, object));
      } else {
        problems.add(item.line(), owner + ": " + name + " needs objects, not " + item.kind());
      }
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Yaml item : items(name)) {
      switch (item) {
        case Yaml.Text text -> texts.add(text.value());
        case Yaml.Decimal number -> texts.add(number.text());
        default ->
            problems.add(item.line(), owner + ": " + name + " needs strings, not " + item.kind());
      }
    }
    return texts;
  }

  /** An object whose keys are the user's own, such as environment variables. */
  Map<String, String> textsByName(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            object ->
                object.names().forEach(key -> object.text(key).ifPresent(v -> texts.put(key, v))));
    return texts;
  }

  /** An object of objects whose keys are the user's own, such as a function's events. */
  Map<String, Properties> objectsByName(String name) {
    Map<String, Properties> objects = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            object ->
                object
                    .names()
                    .forEach(key -> object.object(key).ifPresent(v -> objects.put(key, v))));
    return objects;
  }

  /** Any JSON, as written; what is in it is somebody else's language. */
  Optional<JsonNode> json(String name) {
    return member(name).map(member -> member.value().toJson());
  }

  /** JSON that the template may also carry as text. */
  Optional<JsonNode> jsonOrText(String name) {
    return json(name).map(node -> node.isTextual() ? parse(name, node.textValue()) : node);
  }

  private JsonNode parse(String name, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      problem(name, "is not JSON: " + e.getOriginalMessage());
      return JSON.nullNode();
    }
  }

  void problem(String name, String message) {
    problems.add(line(name), owner + ": " + name + " " + message);
  }

  private <T> Optional<T> wrongKind(String name, Member member, String wanted) {
    problem(name, "must be " + wanted + ", not " + member.value().kind());
    return Optional.empty();
  }

  private Properties child(String name, Yaml.Mapping object) {
    Properties child = new Properties(owner + "." + name, object, problems);
    children.add(child);
    return child;
  }

  void finish() {
    mapping
        .members()
        .forEach(
            (name, member) -> {
              if (!understood.contains(name)) {
                problems.add(
                    member.line(), owner + ": the property " + name + " is not understood");
              }
            });
    children.forEach(Properties::finish);
  }
}
