package capacityops.local.states;

import capacityops.local.states.language.After;
import capacityops.local.states.language.EvaluationFailed;
import capacityops.local.states.language.Scope;
import capacityops.local.states.language.State;
import capacityops.local.states.language.Template;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** The stay of a line of states in one of them: what its expressions see, and its events. */
record Visit(Execution execution, Track track, State state, Optional<Item> item) {
  /** 256 KiB of JSON: the most that a state takes or gives. */
  static final int DATA_LIMIT = 262_144;

  /** The element that an iteration is for. */
  record Item(int index, JsonNode value) {}

  /**
   * How a state is left.
   *
   * @param assigned the variables that this state assigned, alone
   */
  record Departure(Optional<String> next, JsonNode output, Map<String, JsonNode> assigned) {}

  Visit of(Item current) {
    return new Visit(execution, track, state, Optional.of(current));
  }

  Scope scope() {
    return new Scope(states(), track.variables());
  }

  Scope scopeWithToken(String token) {
    ObjectNode states = states();
    ((ObjectNode) states.get("context")).putObject("Task").put("Token", token);
    return new Scope(states, track.variables());
  }

  Scope scopeWithResult(JsonNode result) {
    return new Scope(states().set("result", result), track.variables());
  }

  Scope scopeWithError(JsonNode errorOutput) {
    return new Scope(states().set("errorOutput", errorOutput), track.variables());
  }

  private ObjectNode states() {
    ObjectNode states = JsonNodeFactory.instance.objectNode();
    states.set("input", track.input());
    ObjectNode context = execution.context();
    context
        .putObject("State")
        .put("Name", state.name())
        .put("EnteredTime", track.enteredAt().toString())
        .put("RetryCount", track.retryCount());
    item.ifPresent(
        current ->
            context
                .putObject("Map")
                .putObject("Item")
                .put("Index", current.index())
                .set("Value", current.value()));
    states.set("context", context);
    return states;
  }

  JsonNode evaluate(Template template, Scope scope, String field) throws StateFailed {
    try {
      return template.evaluate(scope, field);
    } catch (EvaluationFailed failed) {
      throw queryFailed(failed.location(), failed.getMessage());
    }
  }

  /** The value of a field that must be an integer. */
  long whole(Template template, Scope scope, String field, long least, long most)
      throws StateFailed {
    JsonNode value = evaluate(template, scope, field);
    if (!value.canConvertToExactIntegral()
        || value.doubleValue() < least
        || value.doubleValue() > most) {
      throw queryFailed(
          field,
          "The field '%s' must be an integer from %d to %d, but was %s"
              .formatted(field, least, most, value));
    }
    return value.longValue();
  }

  /** The value of a field that must be a string. */
  String text(Template template, Scope scope, String field) throws StateFailed {
    JsonNode value = evaluate(template, scope, field);
    if (!value.isTextual()) {
      throw queryFailed(field, "The field '" + field + "' must be a string, but was " + value);
    }
    return value.textValue();
  }

  StateFailed queryFailed(String location, String problem) {
    String cause =
        "An error occurred while executing the state '%s' (entered at the event id #%d). %s"
            .formatted(state.name(), track.enteredEvent(), problem);
    String error = "States.QueryEvaluationError";
    event(
        HistoryEventType.EVALUATION_FAILED,
        event ->
            event.evaluationFailedEventDetails(
                details ->
                    details.error(error).cause(cause).location(location).state(state.name())));
    return new StateFailed(error, cause);
  }

  JsonNode limited(JsonNode value) throws StateFailed {
    if (Json.bytes(value) > DATA_LIMIT) {
      throw new StateFailed(
          "States.DataLimitExceeded",
          "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
              .formatted(state.name()));
    }
    return value;
  }

  Departure depart(After after, Scope scope, JsonNode byDefault) throws StateFailed {
    Map<String, JsonNode> assigned = new LinkedHashMap<>();
    for (Map.Entry<String, Template> variable : after.assign().entrySet()) {
      assigned.put(
          variable.getKey(),
          limited(evaluate(variable.getValue(), scope, "Assign/" + variable.getKey())));
    }
    JsonNode output =
        after.output().isPresent() ? evaluate(after.output().get(), scope, "Output") : byDefault;
    return new Departure(after.next(), limited(output), assigned);
  }

  Map<String, JsonNode> variablesAfter(Departure departure) {
    Map<String, JsonNode> variables = new HashMap<>(track.variables());
    variables.putAll(departure.assigned());
    return variables;
  }

  void event(HistoryEventType type) {
    event(type, _ -> {});
  }

  void event(HistoryEventType type, Consumer<HistoryEvent.Builder> details) {
    track.happened(execution.history().add(track.lastEvent(), type, details));
  }

  /** An event of a state that is cut short; none where the stack itself is closed. */
  void aborted(HistoryEventType type) {
    if (!execution.suspended()) {
      event(type);
    }
  }
}
