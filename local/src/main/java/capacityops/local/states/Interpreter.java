package capacityops.local.states;

import capacityops.local.states.Visit.Departure;
import capacityops.local.states.language.Graph;
import capacityops.local.states.language.Handling;
import capacityops.local.states.language.Scope;
import capacityops.local.states.language.State;
import capacityops.local.states.language.Template;
import capacityops.local.states.language.Timestamps;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/**
 * Walks an execution through its states.
 *
 * @see <a href="https://states-language.net/spec.html">Amazon States Language</a>
 */
final class Interpreter {
  private static final long LONGEST_SECONDS = 99_999_999;

  private final Machinery machinery;
  private final Execution execution;
  private final TaskRunner tasks;
  private final BranchRunner branches;

  Interpreter(Machinery machinery, Execution execution) {
    this.machinery = machinery;
    this.execution = execution;
    this.tasks = new TaskRunner(machinery);
    this.branches = new BranchRunner(machinery, this);
  }

  /** Walks from where the track stands to the end of its graph, and answers the output. */
  JsonNode run(Track track, Graph graph, Optional<Visit.Item> item)
      throws StateFailed, InterruptedException {
    if (track.outcome().isPresent()) {
      return switch (track.outcome().get()) {
        case Track.Outcome.Succeeded success -> success.output();
        case Track.Outcome.Failed failed -> throw failed.failure();
      };
    }
    try {
      JsonNode output = walk(track, graph, item);
      track.finish(new Track.Outcome.Succeeded(output));
      return output;
    } catch (StateFailed failure) {
      track.finish(new Track.Outcome.Failed(failure));
      throw failure;
    }
  }

  private JsonNode walk(Track track, Graph graph, Optional<Visit.Item> item)
      throws StateFailed, InterruptedException {
    while (true) {
      State state = graph.state(track.state());
      if (state == null) {
        throw new StateFailed(
            "States.Runtime", "The definition has no state '" + track.state() + "' any more.");
      }
      Visit visit = new Visit(execution, track, state, item);
      if (!track.entered()) {
        enter(visit);
      }
      Departure departure = perform(visit);
      exited(visit, departure);
      if (departure.next().isEmpty()) {
        return departure.output();
      }
      track.moveTo(departure.next().get(), departure.output(), visit.variablesAfter(departure));
    }
  }

  private void enter(Visit visit) {
    Instant now = machinery.clock().instant();
    visit.event(
        entered(visit.state()),
        event ->
            event.stateEnteredEventDetails(
                details ->
                    details.name(visit.state().name()).input(Json.text(visit.track().input()))));
    visit.track().enter(now, visit.track().lastEvent());
  }

  private static void exited(Visit visit, Departure departure) {
    Map<String, String> assigned = new LinkedHashMap<>();
    departure.assigned().forEach((name, value) -> assigned.put(name, Json.text(value)));
    visit.event(
        exited(visit.state()),
        event ->
            event.stateExitedEventDetails(
                details ->
                    details
                        .name(visit.state().name())
                        .output(Json.text(departure.output()))
                        .assignedVariables(assigned.isEmpty() ? null : assigned)));
  }

  private static HistoryEventType entered(State state) {
    return switch (state) {
      case State.Task _ -> HistoryEventType.TASK_STATE_ENTERED;
      case State.Choice _ -> HistoryEventType.CHOICE_STATE_ENTERED;
      case State.Wait _ -> HistoryEventType.WAIT_STATE_ENTERED;
      case State.Pass _ -> HistoryEventType.PASS_STATE_ENTERED;
      case State.Succeed _ -> HistoryEventType.SUCCEED_STATE_ENTERED;
      case State.Fail _ -> HistoryEventType.FAIL_STATE_ENTERED;
      case State.Parallel _ -> HistoryEventType.PARALLEL_STATE_ENTERED;
      case State.MapState _ -> HistoryEventType.MAP_STATE_ENTERED;
    };
  }

  private static HistoryEventType exited(State state) {
    return switch (state) {
      case State.Task _ -> HistoryEventType.TASK_STATE_EXITED;
      case State.Choice _ -> HistoryEventType.CHOICE_STATE_EXITED;
      case State.Wait _ -> HistoryEventType.WAIT_STATE_EXITED;
      case State.Pass _ -> HistoryEventType.PASS_STATE_EXITED;
      case State.Succeed _ -> HistoryEventType.SUCCEED_STATE_EXITED;
      case State.Fail _ -> throw new IllegalStateException("a Fail state is not exited");
      case State.Parallel _ -> HistoryEventType.PARALLEL_STATE_EXITED;
      case State.MapState _ -> HistoryEventType.MAP_STATE_EXITED;
    };
  }

  private Departure perform(Visit visit) throws StateFailed, InterruptedException {
    return switch (visit.state()) {
      case State.Task task ->
          handled(
              visit,
              task.handling(),
              () -> {
                JsonNode result = visit.limited(tasks.run(visit, task));
                return visit.depart(task.after(), visit.scopeWithResult(result), result);
              });
      case State.Parallel parallel ->
          handled(
              visit,
              parallel.handling(),
              () -> {
                JsonNode result = visit.limited(branches.run(visit, parallel));
                return visit.depart(parallel.after(), visit.scopeWithResult(result), result);
              });
      case State.MapState map ->
          handled(
              visit,
              map.handling(),
              () -> {
                JsonNode result = visit.limited(branches.run(visit, map));
                return visit.depart(map.after(), visit.scopeWithResult(result), result);
              });
      case State.Choice choice -> choose(visit, choice);
      case State.Wait wait -> await(visit, wait);
      case State.Pass pass -> visit.depart(pass.after(), visit.scope(), visit.track().input());
      case State.Succeed succeed ->
          visit.depart(succeed.after(), visit.scope(), visit.track().input());
      case State.Fail fail -> throw failure(visit, fail);
    };
  }

  private static Departure choose(Visit visit, State.Choice choice) throws StateFailed {
    Scope scope = visit.scope();
    for (int index = 0; index < choice.rules().size(); index++) {
      State.Rule rule = choice.rules().get(index);
      String field = "Choices[" + index + "]/Condition";
      JsonNode condition = visit.evaluate(rule.condition(), scope, field);
      if (!condition.isBoolean()) {
        throw visit.queryFailed(
            field, "The field '" + field + "' must be true or false, but was " + condition);
      }
      if (condition.booleanValue()) {
        return visit.depart(rule.after(), scope, visit.track().input());
      }
    }
    if (choice.otherwise().isEmpty()) {
      throw new StateFailed(
          "States.Runtime",
          "Failed to transition out of the state '%s'. The state did not point to a next state."
              .formatted(choice.name()));
    }
    return visit.depart(choice.otherwise().get(), scope, visit.track().input());
  }

  private Departure await(Visit visit, State.Wait wait) throws StateFailed, InterruptedException {
    Scope scope = visit.scope();
    Duration rest =
        switch (wait.until()) {
          case State.Until.Seconds seconds ->
              Duration.ofSeconds(
                      visit.whole(seconds.seconds(), scope, "Seconds", 0, LONGEST_SECONDS))
                  .minus(waited(visit.track()));
          case State.Until.Timestamp timestamp ->
              Duration.between(
                  machinery.clock().instant(), instant(visit, timestamp.timestamp(), scope));
        };
    try {
      machinery.pause(rest);
    } catch (InterruptedException stopped) {
      visit.aborted(HistoryEventType.WAIT_STATE_ABORTED);
      throw stopped;
    }
    return visit.depart(wait.after(), visit.scope(), visit.track().input());
  }

  // A wait that a restart interrupted goes on with what remains of it.
  private Duration waited(Track track) {
    if (!track.restored()) {
      return Duration.ZERO;
    }
    Duration real = Duration.between(track.enteredAt(), machinery.clock().instant());
    return Duration.ofMillis(Math.round(real.toMillis() * machinery.time().speed()));
  }

  private static Instant instant(Visit visit, Template timestamp, Scope scope) throws StateFailed {
    String text = visit.text(timestamp, scope, "Timestamp");
    Optional<Instant> instant = Timestamps.parse(text);
    if (instant.isEmpty()) {
      throw visit.queryFailed(
          "Timestamp", "The field 'Timestamp' must be a timestamp, but was " + text);
    }
    return instant.get();
  }

  private static StateFailed failure(Visit visit, State.Fail fail) throws StateFailed {
    Scope scope = visit.scope();
    String error = fail.error().isPresent() ? visit.text(fail.error().get(), scope, "Error") : "";
    String cause = fail.cause().isPresent() ? visit.text(fail.cause().get(), scope, "Cause") : null;
    return new StateFailed(error, cause);
  }

  /** One attempt at a state's work. */
  @FunctionalInterface
  private interface Attempt {
    Departure make() throws StateFailed, InterruptedException;
  }

  private Departure handled(Visit visit, Handling handling, Attempt attempt)
      throws StateFailed, InterruptedException {
    while (true) {
      try {
        return attempt.make();
      } catch (StateFailed failure) {
        OptionalInt retrier = handling.retrier(failure.error(), visit.track()::retries);
        if (retrier.isEmpty()) {
          return caught(visit, handling, failure);
        }
        backOff(visit, handling, retrier.getAsInt());
      }
    }
  }

  private void backOff(Visit visit, Handling handling, int index) throws InterruptedException {
    Handling.Retrier retrier = handling.retriers().get(index);
    Duration delay = retrier.delay(visit.track().retries(index));
    Duration jittered =
        retrier.fullJitter()
            ? Duration.ofMillis(machinery.random().nextLong(delay.toMillis() + 1))
            : delay;
    try {
      machinery.pause(jittered);
    } catch (InterruptedException stopped) {
      visit.aborted(aborted(visit.state()));
      throw stopped;
    }
    visit.track().retry(index);
  }

  private static HistoryEventType aborted(State state) {
    return switch (state) {
      case State.Parallel _ -> HistoryEventType.PARALLEL_STATE_ABORTED;
      case State.MapState _ -> HistoryEventType.MAP_STATE_ABORTED;
      default -> HistoryEventType.TASK_STATE_ABORTED;
    };
  }

  private static Departure caught(Visit visit, Handling handling, StateFailed failure)
      throws StateFailed {
    Optional<Handling.Catcher> catcher = handling.catcher(failure.error());
    if (catcher.isEmpty()) {
      throw failure;
    }
    ObjectNode errorOutput = JsonNodeFactory.instance.objectNode().put("Error", failure.error());
    failure.cause().ifPresent(cause -> errorOutput.put("Cause", cause));
    return visit.depart(catcher.get().after(), visit.scopeWithError(errorOutput), errorOutput);
  }
}
