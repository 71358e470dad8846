package capacityops.local.states;

import capacityops.local.states.language.Graph;
import capacityops.local.states.language.State;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** One execution of a state machine, from its start over redrives to its end. */
final class Execution {
  // Real time: a short workflow is mostly work, which no speed of the simulation makes shorter.
  private static final Duration EXPRESS_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOPPING = Duration.ofSeconds(10);

  /**
   * What never changes about an execution.
   *
   * @param input as the caller wrote it
   * @param mapRunArn present for a child execution of a distributed Map
   */
  record Identity(
      StateMachine machine,
      String stateMachineArn,
      String name,
      String arn,
      String input,
      Instant startDate,
      Optional<String> mapRunArn) {}

  /** Where an execution stands; the members of an end are absent while it runs. */
  record Standing(
      ExecutionStatus status,
      Optional<Instant> stopDate,
      Optional<JsonNode> output,
      Optional<String> error,
      Optional<String> cause,
      int redriveCount,
      Optional<Instant> redriveDate) {

    static Standing started() {
      return new Standing(
          ExecutionStatus.RUNNING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          Optional.empty());
    }

    Standing ended(
        ExecutionStatus end,
        Instant at,
        Optional<JsonNode> result,
        Optional<String> error,
        Optional<String> cause) {
      return new Standing(
          end,
          Optional.of(at),
          result,
          error.filter(name -> !name.isEmpty()),
          cause,
          redriveCount,
          redriveDate);
    }

    Standing redriven(Instant at) {
      return new Standing(
          ExecutionStatus.RUNNING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          redriveCount + 1,
          Optional.of(at));
    }
  }

  /** Whom an execution tells about its changes and its children. */
  interface Audience {
    void changed(Execution execution);

    void begun(Execution child);
  }

  private record Stop(ExecutionStatus status, Optional<String> error, Optional<String> cause) {}

  private final Identity identity;
  private final JsonNode input;
  private final Graph graph;
  private final Optional<Duration> timeout;
  private final Machinery machinery;
  private final Audience audience;
  private final Journal journal;
  private final History history;
  private final Track track;
  private final AtomicLong transitions;
  private Standing standing = Standing.started();
  private Optional<Stop> stop = Optional.empty();
  private Optional<Thread> runner = Optional.empty();
  private CompletableFuture<Standing> end = new CompletableFuture<>();

  private Execution(
      Identity identity,
      JsonNode input,
      Graph graph,
      Optional<Duration> timeout,
      Machinery machinery,
      Audience audience,
      Journal journal,
      Track track,
      AtomicLong transitions) {
    this.identity = identity;
    this.input = input;
    this.graph = graph;
    this.timeout = timeout;
    this.machinery = machinery;
    this.audience = audience;
    this.journal = journal;
    this.history = new History(machinery.clock(), journal);
    this.track = track;
    this.transitions = transitions;
  }

  static Execution of(
      Identity identity, JsonNode input, Machinery machinery, Audience audience, Journal journal) {
    Graph graph = identity.machine().definition().graph();
    AtomicLong transitions = new AtomicLong();
    return new Execution(
        identity,
        input,
        graph,
        identity.machine().definition().timeout().map(machinery.time()::real),
        machinery,
        audience,
        journal,
        Track.root(journal, transitions, graph.startAt(), input),
        transitions);
  }

  /** A child execution of a distributed Map; its journal is this execution's. */
  Execution child(
      Track its,
      Graph processor,
      State.Mode.Distributed mode,
      String mapRun,
      JsonNode input,
      AtomicLong counted) {
    String name = UUID.randomUUID().toString();
    String machineArn = identity.machine().arn() + "/" + mode.label();
    Identity childIdentity =
        new Identity(
            identity.machine(),
            machineArn,
            name,
            machineArn.replaceFirst(":stateMachine:", ":execution:") + ":" + name,
            Json.text(input),
            machinery.clock().instant(),
            Optional.of(mapRun));
    return new Execution(
        childIdentity,
        input,
        processor,
        mode.express() ? Optional.of(EXPRESS_LIMIT) : Optional.empty(),
        machinery,
        audience,
        Journal.NONE,
        its,
        counted);
  }

  String mapRunArn(String label, String id) {
    return identity.machine().arn().replaceFirst(":stateMachine:", ":mapRun:")
        + "/"
        + label
        + ":"
        + id;
  }

  Identity identity() {
    return identity;
  }

  String arn() {
    return identity.arn();
  }

  String name() {
    return identity.name();
  }

  StateMachine machine() {
    return identity.machine();
  }

  History history() {
    return history;
  }

  AtomicLong counted() {
    return transitions;
  }

  /** Whether the stack is closed under it: it goes on at the next start. */
  boolean suspended() {
    return machinery.threads().closing();
  }

  synchronized Standing standing() {
    return standing;
  }

  /** The context object, without the parts that depend on the state. */
  ObjectNode context() {
    Standing now = standing();
    ObjectNode context = JsonNodeFactory.instance.objectNode();
    ObjectNode execution = context.putObject("Execution");
    execution.put("Id", arn());
    execution.set("Input", input);
    execution
        .put("Name", name())
        .put("RoleArn", machine().roleArn())
        .put("StartTime", identity.startDate().toString())
        .put("RedriveCount", now.redriveCount());
    now.redriveDate().ifPresent(at -> execution.put("RedriveTime", at.toString()));
    context
        .putObject("StateMachine")
        .put("Id", identity.stateMachineArn())
        .put("Name", machine().name());
    return context;
  }

  /** As {@code DescribeExecution} answers it, in PascalCase; times in milliseconds. */
  ObjectNode description() {
    Standing now = standing();
    ObjectNode description = JsonNodeFactory.instance.objectNode();
    description.put("ExecutionArn", arn()).put("Input", identity.input());
    description.putObject("InputDetails").put("Included", true);
    description.put("Name", name());
    now.output().ifPresent(output -> description.put("Output", Json.text(output)));
    description.putObject("OutputDetails").put("Included", true);
    now.error().ifPresent(error -> description.put("Error", error));
    now.cause().ifPresent(cause -> description.put("Cause", cause));
    description
        .put("RedriveCount", now.redriveCount())
        .put("StartDate", identity.startDate().toEpochMilli())
        .put("StateMachineArn", identity.stateMachineArn())
        .put("Status", now.status().name());
    now.stopDate().ifPresent(at -> description.put("StopDate", at.toEpochMilli()));
    return description;
  }

  void start() {
    journal.write(
        new JournalEntry.Started(
            identity.machine().name(),
            name(),
            identity.input(),
            identity.startDate().toEpochMilli()));
    begun();
    machinery.threads().start("execution " + name(), this::announceAndRun);
  }

  /** Goes on after a restart of the stack. */
  void resume() {
    machinery.threads().start("execution " + name(), this::run);
  }

  /**
   * Goes on from where it failed.
   *
   * @return when
   */
  Instant redrive() {
    Instant now = machinery.clock().instant();
    synchronized (this) {
      standing = standing.redriven(now);
      stop = Optional.empty();
      end = new CompletableFuture<>();
    }
    journal.write(new JournalEntry.Redriven(now.toEpochMilli()));
    track.redrive();
    int count = standing().redriveCount();
    event(
        HistoryEventType.EXECUTION_REDRIVEN,
        event -> event.executionRedrivenEventDetails(details -> details.redriveCount(count)));
    transitions.incrementAndGet();
    machinery.threads().start("execution " + name(), this::announceAndRun);
    return now;
  }

  private void announceAndRun() {
    audience.changed(this);
    run();
  }

  private void begun() {
    track.happened(
        history.add(
            0,
            HistoryEventType.EXECUTION_STARTED,
            event ->
                event.executionStartedEventDetails(
                    details ->
                        details
                            .input(identity.input())
                            .inputDetails(included -> included.truncated(false))
                            .roleArn(machine().roleArn()))));
  }

  /** Runs on the thread of the Map state that it is a child of. */
  JsonNode runAsChild() throws StateFailed, InterruptedException {
    audience.begun(this);
    begun();
    run();
    if (suspended()) {
      throw new InterruptedException();
    }
    Standing end = standing();
    return switch (end.status()) {
      case SUCCEEDED -> end.output().orElseThrow();
      case FAILED, TIMED_OUT, ABORTED, RUNNING ->
          throw new StateFailed(end.error().orElse(""), end.cause().orElse(null));
    };
  }

  private void run() {
    if (!takeThread()) {
      return;
    }
    Optional<Future<?>> alarm = timeout.map(this::alarm);
    try {
      JsonNode output = new Interpreter(machinery, this).run(track, graph, Optional.empty());
      ended(ExecutionStatus.SUCCEEDED, Optional.of(output), Optional.empty(), Optional.empty());
    } catch (StateFailed failure) {
      failed(failure.error(), failure.cause());
    } catch (History.Full full) {
      failed("States.Runtime", Optional.of(full.getMessage()));
    } catch (InterruptedException stopped) {
      stopped();
    } catch (RuntimeException failure) {
      if (!suspended()) {
        failed("States.Runtime", Optional.of(String.valueOf(failure)));
      }
    } finally {
      alarm.ifPresent(set -> set.cancel(false));
    }
  }

  private synchronized boolean takeThread() {
    if (standing.status() != ExecutionStatus.RUNNING) {
      return false;
    }
    runner = Optional.of(Thread.currentThread());
    stop.ifPresent(_ -> Thread.currentThread().interrupt());
    return true;
  }

  private Future<?> alarm(Duration limit) {
    Instant begun = standing().redriveDate().orElse(identity.startDate());
    Duration passed = Duration.between(begun, machinery.clock().instant());
    Duration rest = limit.minus(passed);
    return machinery
        .timer()
        .schedule(
            () ->
                requestStop(
                    new Stop(
                        ExecutionStatus.TIMED_OUT,
                        Optional.of("States.Timeout"),
                        Optional.empty())),
            Math.max(0, rest.toMillis()),
            TimeUnit.MILLISECONDS);
  }

  /** Stops it, and answers when it ended; nothing happens where it had ended before. */
  Instant abort(Optional<String> error, Optional<String> cause) throws InterruptedException {
    requestStop(new Stop(ExecutionStatus.ABORTED, error, cause));
    try {
      CompletableFuture<Standing> its = end();
      return its.get(STOPPING.toMillis(), TimeUnit.MILLISECONDS).stopDate().orElseThrow();
    } catch (ExecutionException | TimeoutException stillEnding) {
      return machinery.clock().instant();
    }
  }

  synchronized CompletableFuture<Standing> end() {
    return end;
  }

  private synchronized void requestStop(Stop request) {
    if (standing.status() == ExecutionStatus.RUNNING && stop.isEmpty()) {
      stop = Optional.of(request);
      runner.ifPresent(Thread::interrupt);
    }
  }

  private void stopped() {
    if (suspended()) {
      return;
    }
    Stop request = stopRequest();
    ended(request.status(), Optional.empty(), request.error(), request.cause());
  }

  // A child is interrupted without a request of its own where its parent ends.
  private synchronized Stop stopRequest() {
    return stop.orElseGet(
        () -> new Stop(ExecutionStatus.ABORTED, Optional.empty(), Optional.empty()));
  }

  private void failed(String error, Optional<String> cause) {
    ended(ExecutionStatus.FAILED, Optional.empty(), Optional.of(error), cause);
  }

  private void ended(
      ExecutionStatus status,
      Optional<JsonNode> output,
      Optional<String> error,
      Optional<String> cause) {
    Instant now = machinery.clock().instant();
    endEvent(status, output, error.filter(name -> !name.isEmpty()), cause);
    journal.write(
        new JournalEntry.Ended(
            status.name(),
            output.orElse(null),
            error.orElse(null),
            cause.orElse(null),
            now.toEpochMilli()));
    CompletableFuture<Standing> over;
    Standing last;
    synchronized (this) {
      standing = standing.ended(status, now, output, error, cause);
      runner = Optional.empty();
      over = end;
      last = standing;
    }
    Thread.interrupted();
    audience.changed(this);
    over.complete(last);
  }

  private void endEvent(
      ExecutionStatus status,
      Optional<JsonNode> output,
      Optional<String> error,
      Optional<String> cause) {
    switch (status) {
      case SUCCEEDED ->
          event(
              HistoryEventType.EXECUTION_SUCCEEDED,
              event ->
                  event.executionSucceededEventDetails(
                      details ->
                          details
                              .output(Json.text(output.orElseThrow()))
                              .outputDetails(included -> included.truncated(false))));
      case FAILED ->
          event(
              HistoryEventType.EXECUTION_FAILED,
              event ->
                  event.executionFailedEventDetails(
                      details -> details.error(error.orElse(null)).cause(cause.orElse(null))));
      case TIMED_OUT ->
          event(
              HistoryEventType.EXECUTION_TIMED_OUT,
              event ->
                  event.executionTimedOutEventDetails(
                      details -> details.error(error.orElse(null)).cause(cause.orElse(null))));
      case ABORTED ->
          event(
              HistoryEventType.EXECUTION_ABORTED,
              event ->
                  event.executionAbortedEventDetails(
                      details -> details.error(error.orElse(null)).cause(cause.orElse(null))));
      case RUNNING -> throw new IllegalArgumentException("RUNNING is no end");
    }
  }

  private void event(HistoryEventType type, Consumer<HistoryEvent.Builder> details) {
    track.happened(history.add(track.lastEvent(), type, details));
  }

  /** Takes over what a journal says. */
  void restore(JournalEntry entry) {
    switch (entry) {
      case JournalEntry.Started _ -> {}
      case JournalEntry.Event event -> history.restore(SdkJson.readEvent(event.event()));
      case JournalEntry.Position position -> track.restore(position);
      case JournalEntry.Finished finished -> track.restore(finished);
      case JournalEntry.Redriven redriven -> restore(redriven);
      case JournalEntry.Ended ended -> restore(ended);
    }
  }

  private synchronized void restore(JournalEntry.Redriven redriven) {
    standing = standing.redriven(Instant.ofEpochMilli(redriven.redriveDate()));
    end = new CompletableFuture<>();
    track.redrive();
  }

  private synchronized void restore(JournalEntry.Ended ended) {
    standing =
        standing.ended(
            ExecutionStatus.valueOf(ended.status()),
            Instant.ofEpochMilli(ended.stopDate()),
            Optional.ofNullable(ended.output()),
            Optional.ofNullable(ended.error()),
            Optional.ofNullable(ended.cause()));
    end.complete(standing);
  }
}
