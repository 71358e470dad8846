package capacityops.local.states;

import capacityops.local.states.Connection.Pattern;
import capacityops.local.states.TaskTokens.Signal;
import capacityops.local.states.language.Scope;
import capacityops.local.states.language.State;
import capacityops.local.states.language.Template;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** Makes one attempt at a Task state. */
final class TaskRunner {
  private static final long LONGEST_SECONDS = 99_999_999;
  private final Machinery machinery;

  TaskRunner(Machinery machinery) {
    this.machinery = machinery;
  }

  JsonNode run(Visit visit, State.Task task) throws StateFailed, InterruptedException {
    Connection connection = machinery.integrations().find(task.resource()).orElseThrow();
    try {
      return connection.pattern() == Pattern.WAIT_FOR_TASK_TOKEN
          ? callback(visit, task, connection)
          : call(visit, task, connection);
    } catch (InterruptedException stopped) {
      visit.aborted(HistoryEventType.TASK_STATE_ABORTED);
      throw stopped;
    }
  }

  private JsonNode call(Visit visit, State.Task task, Connection connection)
      throws StateFailed, InterruptedException {
    Limits limits = limits(visit, task, visit.scope());
    JsonNode arguments = arguments(visit, task, connection, visit.scope());
    TaskEvents events = scheduled(visit, connection, arguments, limits);
    return settled(visit, events, () -> perform(visit, task, connection, arguments, limits));
  }

  private JsonNode callback(Visit visit, State.Task task, Connection connection)
      throws StateFailed, InterruptedException {
    Limits limits = limits(visit, task, visit.scope());
    Optional<String> submitted = visit.track().taskToken();
    String token = submitted.orElseGet(machinery.tokens()::issue);
    BlockingQueue<Signal> signals = machinery.tokens().await(token);
    try {
      if (submitted.isPresent()) {
        TaskEvents events = new TaskEvents(visit, connection);
        return settled(visit, events, () -> awaitSignal(signals, limits));
      }
      JsonNode arguments = arguments(visit, task, connection, visit.scopeWithToken(token));
      TaskEvents events = scheduled(visit, connection, arguments, limits);
      return settled(
          visit,
          events,
          () -> {
            Limits sending = limits.withoutHeartbeat();
            JsonNode answer = perform(visit, task, connection, arguments, sending);
            visit.track().submitted(token);
            events.submitted(answer);
            return awaitSignal(signals, limits);
          });
    } finally {
      machinery.tokens().forget(token);
    }
  }

  /** Work whose end is an event. */
  @FunctionalInterface
  private interface Work {
    JsonNode result() throws StateFailed, InterruptedException;
  }

  private static JsonNode settled(Visit visit, TaskEvents events, Work work)
      throws StateFailed, InterruptedException {
    try {
      JsonNode result = visit.limited(work.result());
      events.succeeded(result);
      return result;
    } catch (StateFailed failure) {
      events.failed(failure);
      throw failure;
    }
  }

  private static TaskEvents scheduled(
      Visit visit, Connection connection, JsonNode arguments, Limits limits) {
    TaskEvents events = new TaskEvents(visit, connection);
    events.scheduled(arguments, limits.timeout(), limits.heartbeat());
    events.started();
    return events;
  }

  private static JsonNode arguments(
      Visit visit, State.Task task, Connection connection, Scope scope) throws StateFailed {
    JsonNode given =
        task.arguments().isPresent()
            ? visit.evaluate(task.arguments().get(), scope, "Arguments")
            : visit.track().input();
    List<String> arns = List.of(visit.execution().arn(), visit.execution().machine().arn());
    return visit.limited(connection.preparation().apply(given, arns));
  }

  /** {@code TimeoutSeconds} and {@code HeartbeatSeconds}. */
  private record Limits(Optional<Long> timeout, Optional<Long> heartbeat) {
    Limits withoutHeartbeat() {
      return new Limits(timeout, Optional.empty());
    }

    /** The end that comes first where nobody sends heartbeats. */
    Optional<Long> first() {
      return heartbeat
          .filter(beat -> timeout.filter(end -> end <= beat).isEmpty())
          .or(() -> timeout);
    }

    StateFailed exceeded(long seconds) {
      return timeout.filter(end -> end == seconds).isPresent()
          ? new StateFailed("States.Timeout", null)
          : new StateFailed("States.HeartbeatTimeout", null);
    }
  }

  private static Limits limits(Visit visit, State.Task task, Scope scope) throws StateFailed {
    return new Limits(
        seconds(visit, task.timeoutSeconds(), scope, "TimeoutSeconds"),
        seconds(visit, task.heartbeatSeconds(), scope, "HeartbeatSeconds"));
  }

  private static Optional<Long> seconds(
      Visit visit, Optional<Template> field, Scope scope, String name) throws StateFailed {
    return field.isEmpty()
        ? Optional.empty()
        : Optional.of(visit.whole(field.get(), scope, name, 1, LONGEST_SECONDS));
  }

  // Work takes real time at any speed of the simulation, so its limit is real too; what waits for
  // people or for other executions passes in simulated time.
  private JsonNode perform(
      Visit visit, State.Task task, Connection connection, JsonNode arguments, Limits limits)
      throws StateFailed, InterruptedException {
    FutureTask<JsonNode> work =
        new FutureTask<>(() -> connection.integration().run(task.resource(), arguments));
    machinery.threads().start("task " + visit.state().name(), work);
    Optional<Long> limit = limits.first();
    try {
      return limit.isEmpty()
          ? work.get()
          : work.get(real(connection, limit.get()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw limits.exceeded(limit.orElseThrow());
    } catch (ExecutionException failed) {
      // Work that fails while the stack is closed failed because of that: it is tried again.
      if (visit.execution().suspended()) {
        throw new InterruptedException();
      }
      throw failure(failed.getCause());
    } finally {
      work.cancel(true);
    }
  }

  private long real(Connection connection, long seconds) {
    Duration limit = Duration.ofSeconds(seconds);
    return connection.pattern() == Pattern.RUN_A_JOB
        ? machinery.time().real(limit).toNanos()
        : limit.toNanos();
  }

  private static StateFailed failure(Throwable failure) {
    return failure instanceof Integration.TaskFailed failed
        ? new StateFailed(failed.error(), failed.getMessage())
        : new StateFailed("States.TaskFailed", String.valueOf(failure));
  }

  private JsonNode awaitSignal(BlockingQueue<Signal> signals, Limits limits)
      throws StateFailed, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      Optional<Long> rest =
          limits.timeout().map(end -> simulated(end) - (System.nanoTime() - begun));
      Optional<Long> beat = limits.heartbeat().map(this::simulated);
      Signal signal = next(signals, rest, beat);
      switch (signal) {
        case Signal.Success success -> {
          return success.output();
        }
        case Signal.Failure failure ->
            throw new StateFailed(
                failure.error().orElse("States.TaskFailed"), failure.cause().orElse(null));
        case Signal.Heartbeat _ -> {}
      }
    }
  }

  private static Signal next(
      BlockingQueue<Signal> signals, Optional<Long> rest, Optional<Long> beat)
      throws StateFailed, InterruptedException {
    if (rest.isEmpty() && beat.isEmpty()) {
      return signals.take();
    }
    long limit = Math.min(rest.orElse(Long.MAX_VALUE), beat.orElse(Long.MAX_VALUE));
    Signal signal = signals.poll(Math.max(0, limit), TimeUnit.NANOSECONDS);
    if (signal == null) {
      boolean silent = beat.filter(silence -> silence < rest.orElse(Long.MAX_VALUE)).isPresent();
      throw new StateFailed(silent ? "States.HeartbeatTimeout" : "States.Timeout", null);
    }
    return signal;
  }

  private long simulated(long seconds) {
    return machinery.time().real(Duration.ofSeconds(seconds)).toNanos();
  }
}
