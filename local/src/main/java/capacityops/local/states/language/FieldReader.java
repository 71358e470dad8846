package capacityops.local.states.language;

import com.dashjoin.jsonata.JException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of one JSON object of a definition. Each is taken by whoever understands it; {@link
 * #nothingElse} refuses what nobody took.
 */
final class FieldReader {
  private static final Set<String> JSON_PATH =
      Set.of(
          "InputPath",
          "OutputPath",
          "ResultPath",
          "ResultSelector",
          "Parameters",
          "ItemsPath",
          "SecondsPath",
          "TimestampPath",
          "TimeoutSecondsPath",
          "HeartbeatSecondsPath",
          "MaxConcurrencyPath",
          "ToleratedFailureCountPath",
          "ToleratedFailurePercentagePath",
          "ErrorPath",
          "CausePath",
          "Variable");

  private final String file;
  private final Optional<String> state;
  private final String kind;
  private final Source object;
  private final VariableNames variables;
  private final Set<String> taken = new HashSet<>();

  /**
   * @param kind what the object is, for messages: {@code a Task state}
   */
  FieldReader(
      String file, Optional<String> state, String kind, Source object, VariableNames variables) {
    this.file = file;
    this.state = state;
    this.kind = kind;
    this.object = object;
    this.variables = variables;
    if (!object.value().isObject()) {
      throw refused(object.line(), Optional.empty(), kind + " must be an object");
    }
  }

  FieldReader within(String kind, Source object) {
    return new FieldReader(file, state, kind, object, variables);
  }

  FieldReader withVariables(VariableNames variables) {
    return new FieldReader(file, state, kind, object, variables);
  }

  VariableNames variables() {
    return variables;
  }

  boolean has(String field) {
    return object.fields().containsKey(field);
  }

  Optional<Source> take(String field) {
    taken.add(field);
    return Optional.ofNullable(object.fields().get(field));
  }

  Source need(String field) {
    return take(field)
        .orElseThrow(() -> refused(object.line(), Optional.of(field), "is missing in " + kind));
  }

  void comment() {
    text("Comment");
  }

  void nothingElse() {
    for (Map.Entry<String, Source> field : object.fields().entrySet()) {
      if (!taken.contains(field.getKey())) {
        boolean path = JSON_PATH.contains(field.getKey()) || field.getKey().endsWith(".$");
        throw refused(
            field.getValue().line(),
            Optional.of(field.getKey()),
            path
                ? "belongs to JSONPath; only JSONata is understood"
                : "is not understood in " + kind);
      }
    }
  }

  InvalidDefinition refused(String field, String problem) {
    int line = has(field) ? object.fields().get(field).line() : object.line();
    return refused(line, Optional.of(field), problem);
  }

  InvalidDefinition refused(int line, Optional<String> field, String problem) {
    return InvalidDefinition.in(file, line, state, field, problem);
  }

  Optional<String> text(String field) {
    return take(field)
        .map(
            source -> {
              if (!source.value().isTextual()) {
                throw refused(field, "must be a string");
              }
              return source.value().textValue();
            });
  }

  String neededText(String field) {
    need(field);
    return text(field).orElseThrow();
  }

  String choice(String field, List<String> options, String byDefault) {
    String value = text(field).orElse(byDefault);
    if (!options.contains(value)) {
      throw refused(field, "must be one of " + String.join(", ", options) + ", not " + value);
    }
    return value;
  }

  Optional<Integer> whole(String field, int least, int most) {
    return take(field).map(source -> whole(field, source.value(), least, most));
  }

  private int whole(String field, JsonNode value, int least, int most) {
    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
      throw refused(field, "must be an integer from " + least + " to " + most);
    }
    return value.intValue();
  }

  Optional<Double> decimal(String field, double least) {
    return take(field)
        .map(
            source -> {
              if (!source.value().isNumber() || source.value().doubleValue() < least) {
                throw refused(field, "must be a number of at least " + least);
              }
              return source.value().doubleValue();
            });
  }

  /** An integer, or an expression that gives one when the state runs. */
  Optional<Template> wholeOrExpression(String field, int least, int most) {
    return template(field)
        .map(
            template -> {
              if (!(template instanceof Template.Computed)) {
                whole(field, need(field).value(), least, most);
              }
              return template;
            });
  }

  /** A string, or an expression that gives one when the state runs. */
  Optional<Template> textOrExpression(String field) {
    return template(field)
        .map(
            template -> {
              if (!(template instanceof Template.Computed)) {
                text(field);
              }
              return template;
            });
  }

  Optional<Template> template(String field) {
    return take(field).map(source -> template(field, source));
  }

  Map<String, Template> assign() {
    Map<String, Template> assign = new LinkedHashMap<>();
    take("Assign")
        .ifPresent(
            source -> {
              if (!source.value().isObject()) {
                throw refused("Assign", "must be an object");
              }
              source
                  .fields()
                  .forEach(
                      (name, value) -> {
                        variables.assigns(name, use(value.line(), "Assign", Set.of()));
                        assign.put(name, template("Assign", value));
                      });
            });
    return assign;
  }

  private Template template(String field, Source source) {
    if (source.value().isObject()) {
      Map<String, Template> fields = new LinkedHashMap<>();
      source
          .fields()
          .forEach(
              (name, value) -> {
                if (name.endsWith(".$")) {
                  throw refused(
                      value.line(),
                      Optional.of(field + "/" + name),
                      "belongs to JSONPath; only JSONata is understood");
                }
                fields.put(name, template(field, value));
              });
      return constant(fields.values(), source).orElseGet(() -> new Template.Fields(fields));
    }
    if (source.value().isArray()) {
      List<Template> items = source.items().stream().map(item -> template(field, item)).toList();
      return constant(items, source).orElseGet(() -> new Template.Elements(items));
    }
    return source.value().isTextual() && Expression.isExpression(source.value().textValue())
        ? expression(field, source)
        : new Template.Constant(source.value());
  }

  private static Optional<Template> constant(Iterable<Template> parts, Source source) {
    for (Template part : parts) {
      if (!(part instanceof Template.Constant)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Template.Constant(source.value()));
  }

  private Template expression(String field, Source source) {
    String text = source.value().textValue();
    try {
      Expression expression = Expression.parse(text.substring(2, text.length() - 2));
      variables.uses(use(source.line(), field, expression.names()));
      return new Template.Computed(expression);
    } catch (JException | IndexOutOfBoundsException unreadable) {
      throw refused(
          source.line(), Optional.of(field), "is not JSONata: " + unreadable.getMessage());
    }
  }

  private VariableNames.Use use(int line, String field, Set<String> names) {
    return new VariableNames.Use(line, state.orElse("?"), field, names);
  }
}
