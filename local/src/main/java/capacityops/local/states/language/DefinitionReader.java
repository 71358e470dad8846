package capacityops.local.states.language;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads Amazon States Language as Step Functions does when it creates a state machine: what it
 * would refuse is refused, and so is what this stack does not know. Nothing is ignored.
 */
public final class DefinitionReader {
  private static final int LONGEST_SECONDS = 99_999_999;
  private static final int LONGEST_NAME = 80;

  private final String file;
  private final ResourceCatalogue resources;
  private final Set<String> stateNames = new HashSet<>();

  private DefinitionReader(String file, ResourceCatalogue resources) {
    this.file = file;
    this.resources = resources;
  }

  /**
   * @param file the name for messages
   * @param substitutions values for <code>${Name}</code> in the text
   * @throws InvalidDefinition with file, line, state and field
   */
  public static Definition read(
      String file, String text, Map<String, String> substitutions, ResourceCatalogue resources) {
    String complete = new Substitutions(substitutions).apply(file, text);
    return new DefinitionReader(file, resources).definition(complete);
  }

  private Definition definition(String text) {
    VariableNames variables = VariableNames.of(file);
    FieldReader fields =
        new FieldReader(
            file, Optional.empty(), "a state machine", Source.parse(file, text), variables);
    fields.comment();
    fields.choice("Version", List.of("1.0"), "1.0");
    if (!fields.text("QueryLanguage").orElse("JSONPath").equals("JSONata")) {
      throw fields.refused(
          "QueryLanguage", "only state machines whose QueryLanguage is JSONata are understood");
    }
    Optional<Duration> timeout =
        fields.whole("TimeoutSeconds", 1, LONGEST_SECONDS).map(Duration::ofSeconds);
    Graph graph = graph(fields);
    fields.nothingElse();
    variables.check();
    return new Definition(text, graph, timeout);
  }

  private Graph graph(FieldReader fields) {
    String startAt = fields.neededText("StartAt");
    Source listed = fields.need("States");
    if (!listed.value().isObject() || listed.fields().isEmpty()) {
      throw fields.refused("States", "must be an object with at least one state");
    }
    Map<String, State> states = new LinkedHashMap<>();
    listed
        .fields()
        .forEach((name, source) -> states.put(name, state(name, source, fields.variables())));
    Graph graph = new Graph(startAt, states);
    if (!states.containsKey(startAt)) {
      throw fields.refused("StartAt", "names \"" + startAt + "\", which is not a state here");
    }
    checkTargets(graph, listed);
    checkReachable(graph, listed);
    return graph;
  }

  private void checkTargets(Graph graph, Source listed) {
    graph
        .states()
        .forEach(
            (name, state) ->
                targets(state)
                    .filter(target -> !graph.states().containsKey(target))
                    .findFirst()
                    .ifPresent(
                        target -> {
                          throw refused(
                              listed,
                              name,
                              "points to \"" + target + "\", which is not a state here");
                        }));
  }

  private void checkReachable(Graph graph, Source listed) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(graph.startAt()));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (reached.add(name)) {
        targets(graph.state(name)).forEach(open::push);
      }
    }
    graph.states().keySet().stream()
        .filter(name -> !reached.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw refused(listed, name, "no state leads here");
            });
  }

  private InvalidDefinition refused(Source listed, String state, String problem) {
    return InvalidDefinition.in(
        file, listed.fields().get(state).line(), Optional.of(state), Optional.empty(), problem);
  }

  private static Stream<String> targets(State state) {
    return afters(state).flatMap(after -> after.next().stream());
  }

  private static Stream<After> afters(State state) {
    return switch (state) {
      case State.Task task -> Stream.concat(Stream.of(task.after()), caught(task.handling()));
      case State.Parallel parallel ->
          Stream.concat(Stream.of(parallel.after()), caught(parallel.handling()));
      case State.MapState map -> Stream.concat(Stream.of(map.after()), caught(map.handling()));
      case State.Choice choice ->
          Stream.concat(
              choice.rules().stream().map(State.Rule::after), choice.otherwise().stream());
      case State.Wait wait -> Stream.of(wait.after());
      case State.Pass pass -> Stream.of(pass.after());
      case State.Succeed succeed -> Stream.of(succeed.after());
      case State.Fail _ -> Stream.empty();
    };
  }

  private static Stream<After> caught(Handling handling) {
    return handling.catchers().stream().map(Handling.Catcher::after);
  }

  private State state(String name, Source source, VariableNames variables) {
    FieldReader any = new FieldReader(file, Optional.of(name), "a state", source, variables);
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw any.refused(
          source.line(), Optional.empty(), "a name has 1 to " + LONGEST_NAME + " characters");
    }
    if (!stateNames.add(name)) {
      throw any.refused(source.line(), Optional.empty(), "the name is used twice");
    }
    String type = any.neededText("Type");
    FieldReader fields = any.within("a " + type + " state", source);
    fields.take("Type");
    fields.comment();
    fields.choice("QueryLanguage", List.of("JSONata"), "JSONata");
    State state = state(type, name, fields);
    fields.nothingElse();
    return state;
  }

  private State state(String type, String name, FieldReader fields) {
    return switch (type) {
      case "Task" -> task(name, fields);
      case "Choice" -> choice(name, fields);
      case "Wait" -> new State.Wait(name, until(fields), after(fields));
      case "Pass" -> new State.Pass(name, after(fields));
      case "Succeed" ->
          new State.Succeed(name, new After(Map.of(), fields.template("Output"), Optional.empty()));
      case "Fail" ->
          new State.Fail(name, fields.textOrExpression("Error"), fields.textOrExpression("Cause"));
      case "Parallel" -> parallel(name, fields);
      case "Map" -> map(name, fields);
      default -> throw fields.refused("Type", "\"" + type + "\" is not a known type of state");
    };
  }

  private State task(String name, FieldReader fields) {
    String resource = fields.neededText("Resource");
    Set<String> arguments =
        fields
            .take("Arguments")
            .map(source -> Set.copyOf(source.fields().keySet()))
            .orElse(Set.of());
    resources
        .problem(resource, arguments)
        .ifPresent(
            problem -> {
              throw fields.refused("Resource", resource + ": " + problem);
            });
    checkHeartbeat(fields);
    return new State.Task(
        name,
        resource,
        fields.template("Arguments"),
        fields.wholeOrExpression("TimeoutSeconds", 1, LONGEST_SECONDS),
        fields.wholeOrExpression("HeartbeatSeconds", 1, LONGEST_SECONDS),
        handling(fields),
        after(fields));
  }

  private static void checkHeartbeat(FieldReader fields) {
    Optional<Source> timeout = fields.take("TimeoutSeconds");
    Optional<Source> heartbeat = fields.take("HeartbeatSeconds");
    boolean known =
        timeout.filter(field -> field.value().isInt()).isPresent()
            && heartbeat.filter(field -> field.value().isInt()).isPresent();
    if (known && heartbeat.get().value().intValue() >= timeout.get().value().intValue()) {
      throw fields.refused("HeartbeatSeconds", "must be less than TimeoutSeconds");
    }
  }

  private State choice(String name, FieldReader fields) {
    Source listed = fields.need("Choices");
    if (listed.items().isEmpty()) {
      throw fields.refused("Choices", "must be an array with at least one rule");
    }
    List<State.Rule> rules =
        listed.items().stream().map(item -> rule(fields.within("a choice rule", item))).toList();
    Optional<String> byDefault = fields.text("Default");
    Map<String, Template> assign = fields.assign();
    Optional<Template> output = fields.template("Output");
    return new State.Choice(
        name, rules, byDefault.map(next -> new After(assign, output, Optional.of(next))));
  }

  private static State.Rule rule(FieldReader fields) {
    fields.comment();
    fields.need("Condition");
    Template condition = fields.template("Condition").orElseThrow();
    if (condition instanceof Template.Constant constant && !constant.value().isBoolean()) {
      throw fields.refused("Condition", "must be true, false or a JSONata expression");
    }
    State.Rule rule = new State.Rule(condition, afterNext(fields));
    fields.nothingElse();
    return rule;
  }

  private static After afterNext(FieldReader fields) {
    String next = fields.neededText("Next");
    return new After(fields.assign(), fields.template("Output"), Optional.of(next));
  }

  private static After after(FieldReader fields) {
    Optional<String> next = fields.text("Next");
    boolean ends =
        fields
            .take("End")
            .map(
                end -> {
                  if (!end.value().isBoolean()) {
                    throw fields.refused("End", "must be true or false");
                  }
                  return end.value().booleanValue();
                })
            .orElse(false);
    if (ends == next.isPresent()) {
      throw fields.refused("Next", "a state has either Next or \"End\": true");
    }
    return new After(fields.assign(), fields.template("Output"), next);
  }

  private static State.Until until(FieldReader fields) {
    Optional<Template> seconds = fields.wholeOrExpression("Seconds", 0, LONGEST_SECONDS);
    Optional<Template> timestamp = fields.textOrExpression("Timestamp");
    if (seconds.isPresent() == timestamp.isPresent()) {
      throw fields.refused("Seconds", "a Wait state has either Seconds or Timestamp");
    }
    timestamp
        .filter(Template.Constant.class::isInstance)
        .map(Template.Constant.class::cast)
        .filter(constant -> Timestamps.parse(constant.value().textValue()).isEmpty())
        .ifPresent(
            constant -> {
              throw fields.refused(
                  "Timestamp", constant.value() + " is no timestamp in the form of RFC 3339");
            });
    return seconds
        .<State.Until>map(State.Until.Seconds::new)
        .orElseGet(() -> new State.Until.Timestamp(timestamp.orElseThrow()));
  }

  private State parallel(String name, FieldReader fields) {
    Source listed = fields.need("Branches");
    if (listed.items().isEmpty()) {
      throw fields.refused("Branches", "must be an array with at least one branch");
    }
    List<Graph> branches = new ArrayList<>();
    for (Source item : listed.items()) {
      FieldReader branch =
          fields.within("a branch", item).withVariables(fields.variables().branch());
      branch.comment();
      branches.add(graph(branch));
      branch.nothingElse();
    }
    return new State.Parallel(
        name, branches, fields.template("Arguments"), handling(fields), after(fields));
  }

  private State map(String name, FieldReader fields) {
    Source source = fields.need("ItemProcessor");
    FieldReader reader = fields.within("an item processor", source);
    Optional<FieldReader> config =
        reader
            .take("ProcessorConfig")
            .map(found -> reader.within("a processor configuration", found));
    String mode =
        config
            .map(found -> found.choice("Mode", List.of("INLINE", "DISTRIBUTED"), "INLINE"))
            .orElse("INLINE");
    boolean distributed = mode.equals("DISTRIBUTED");
    State.Mode where =
        distributed ? distributed(name, fields, config.orElseThrow()) : new State.Mode.Inline();
    config.ifPresent(FieldReader::nothingElse);
    FieldReader processor =
        reader.withVariables(
            distributed ? fields.variables().childExecution() : fields.variables().branch());
    processor.take("ProcessorConfig");
    processor.comment();
    Graph graph = graph(processor);
    processor.nothingElse();
    return new State.MapState(
        name,
        items(fields),
        fields.template("ItemSelector"),
        fields.wholeOrExpression("MaxConcurrency", 0, LONGEST_SECONDS),
        graph,
        where,
        handling(fields),
        after(fields));
  }

  private static Optional<Template> items(FieldReader fields) {
    Optional<Template> items = fields.template("Items");
    items
        .filter(Template.Constant.class::isInstance)
        .map(Template.Constant.class::cast)
        .filter(constant -> !constant.value().isArray())
        .ifPresent(
            _ -> {
              throw fields.refused("Items", "must be an array or a JSONata expression");
            });
    return items;
  }

  private static State.Mode distributed(String name, FieldReader fields, FieldReader config) {
    config.need("ExecutionType");
    String type = config.choice("ExecutionType", List.of("STANDARD", "EXPRESS"), "");
    String label =
        fields
            .text("Label")
            .orElseGet(() -> name.replaceAll("[\\s?*<>{}\\[\\]:;,\\\\|^~$#%&`\"/]", ""));
    if (label.isEmpty() || (fields.has("Label") && label.length() > 40)) {
      throw fields.refused("Label", "has 1 to 40 characters");
    }
    return new State.Mode.Distributed(
        type.equals("EXPRESS"),
        label.substring(0, Math.min(40, label.length())),
        fields.wholeOrExpression("ToleratedFailureCount", 0, LONGEST_SECONDS),
        fields.wholeOrExpression("ToleratedFailurePercentage", 0, 100),
        fields
            .take("ItemBatcher")
            .map(batcher -> batcher(fields.within("an item batcher", batcher))));
  }

  private static State.Batcher batcher(FieldReader fields) {
    State.Batcher batcher =
        new State.Batcher(
            fields.wholeOrExpression("MaxItemsPerBatch", 1, LONGEST_SECONDS),
            fields.wholeOrExpression("MaxInputBytesPerBatch", 1, 262_144),
            fields.template("BatchInput"));
    if (batcher.maxItemsPerBatch().isEmpty() && batcher.maxInputBytesPerBatch().isEmpty()) {
      throw fields.refused("MaxItemsPerBatch", "or MaxInputBytesPerBatch is needed");
    }
    fields.nothingElse();
    return batcher;
  }

  private static Handling handling(FieldReader fields) {
    List<Handling.Retrier> retriers = new ArrayList<>();
    List<Source> retry = entries(fields, "Retry");
    for (Source entry : retry) {
      boolean last = retriers.size() == retry.size() - 1;
      retriers.add(retrier(fields.within("a retrier", entry), last));
    }
    List<Handling.Catcher> catchers = new ArrayList<>();
    List<Source> caught = entries(fields, "Catch");
    for (Source entry : caught) {
      boolean last = catchers.size() == caught.size() - 1;
      catchers.add(catcher(fields.within("a catcher", entry), last));
    }
    return new Handling(retriers, catchers);
  }

  private static List<Source> entries(FieldReader fields, String field) {
    return fields
        .take(field)
        .map(
            source -> {
              if (!source.value().isArray()) {
                throw fields.refused(field, "must be an array");
              }
              return source.items();
            })
        .orElse(List.of());
  }

  private static Handling.Retrier retrier(FieldReader fields, boolean last) {
    fields.comment();
    int interval = fields.whole("IntervalSeconds", 1, LONGEST_SECONDS).orElse(1);
    Optional<Integer> most = fields.whole("MaxDelaySeconds", 1, 31_622_399);
    if (most.filter(delay -> delay <= interval).isPresent()) {
      throw fields.refused("MaxDelaySeconds", "must be greater than IntervalSeconds");
    }
    Handling.Retrier retrier =
        new Handling.Retrier(
            errorEquals(fields, last),
            interval,
            fields.decimal("BackoffRate", 1).orElse(2.0),
            fields.whole("MaxAttempts", 0, LONGEST_SECONDS).orElse(3),
            most,
            fields.choice("JitterStrategy", List.of("NONE", "FULL"), "NONE").equals("FULL"));
    fields.nothingElse();
    return retrier;
  }

  private static Handling.Catcher catcher(FieldReader fields, boolean last) {
    fields.comment();
    Handling.Catcher catcher = new Handling.Catcher(errorEquals(fields, last), afterNext(fields));
    fields.nothingElse();
    return catcher;
  }

  private static List<String> errorEquals(FieldReader fields, boolean last) {
    Source source = fields.need("ErrorEquals");
    List<String> names = new ArrayList<>();
    for (Source item : source.items()) {
      if (!item.value().isTextual()) {
        throw fields.refused("ErrorEquals", "must be an array of error names");
      }
      names.add(item.value().textValue());
    }
    if (names.isEmpty()) {
      throw fields.refused("ErrorEquals", "must be an array with at least one error name");
    }
    if (names.contains("States.ALL") && (names.size() > 1 || !last)) {
      throw fields.refused("ErrorEquals", "States.ALL must stand alone and come last");
    }
    return names;
  }
}
