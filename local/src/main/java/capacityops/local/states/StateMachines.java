package capacityops.local.states;

import capacityops.local.SimulatedTime;
import capacityops.local.lambda.Functions;
import capacityops.local.states.language.DefinitionReader;
import capacityops.local.wire.AwsApi;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Step Functions: Standard workflows in Amazon States Language with JSONata, executed in simulated
 * time.
 *
 * <p>With a data directory, executions survive a restart: {@link #create} brings back those of its
 * state machine, and {@link #resume} lets the running ones go on, each in the states that it was
 * in. A task that was at work is then tried again.
 */
public final class StateMachines implements ServiceSimulator, AutoCloseable {
  /** How long the name of an ended execution stays taken. */
  private static final Duration NAME_MEMORY = Duration.ofDays(90);

  private static final System.Logger LOG = System.getLogger(StateMachines.class.getName());

  private final Clock clock;
  private final Optional<Path> data;
  private final Machinery machinery;
  private final Map<String, StateMachine> machines = new ConcurrentHashMap<>();
  private final Map<String, Numbered> executions = new ConcurrentHashMap<>();
  private final List<ExecutionStatusChange.Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object starting = new Object();
  private long numbers;

  /** An execution with the place that it has among all. */
  record Numbered(long number, Execution execution) {}

  /**
   * @param data the folder for journals; empty where nothing outlives the process
   */
  public StateMachines(
      SimulatedTime time, AwsApi aws, Functions functions, Clock clock, Optional<Path> data) {
    this(time, aws, functions, clock, data, Thread::sleep, RandomGenerator.getDefault());
  }

  StateMachines(
      SimulatedTime time,
      AwsApi aws,
      Functions functions,
      Clock clock,
      Optional<Path> data,
      Sleeper sleeper,
      RandomGenerator random) {
    this.clock = clock;
    this.data = data;
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("states-timeouts").factory());
    timer.setRemoveOnCancelPolicy(true);
    this.machinery =
        new Machinery(
            time,
            clock,
            sleeper,
            random,
            new Integrations(aws, functions, new Children()),
            new TaskTokens(),
            new Threads(),
            timer);
  }

  @Override
  public String signingName() {
    return "states";
  }

  @Override
  public Operations operations() {
    return new StatesApi(this, machinery.tokens(), clock).operations();
  }

  /**
   * Creates a state machine, and brings back its executions of an earlier process.
   *
   * @param definition Amazon States Language with {@code "QueryLanguage": "JSONata"}
   * @param substitutions values for <code>${Name}</code> in the definition
   * @param fileName the name of the definition's file, for messages
   * @throws capacityops.local.states.language.InvalidDefinition where Step Functions would refuse
   *     it or something in it is not understood
   */
  public void create(
      String name,
      String arn,
      String roleArn,
      String definition,
      Map<String, String> substitutions,
      String fileName) {
    StateMachine machine =
        new StateMachine(
            name,
            arn,
            roleArn,
            DefinitionReader.read(fileName, definition, substitutions, machinery.integrations()),
            clock.instant());
    machines.put(arn, machine);
    folder(machine).filter(Files::isDirectory).ifPresent(folder -> restore(machine, folder));
  }

  /** Lets the executions go on that ran when the stack was stopped. */
  public void resume() {
    executions.values().stream()
        .sorted(Comparator.comparingLong(Numbered::number))
        .map(Numbered::execution)
        .filter(execution -> execution.standing().status() == ExecutionStatus.RUNNING)
        .forEach(Execution::resume);
  }

  /** Tells a listener of every start and end of an execution from now on. */
  public void onStatusChange(ExecutionStatusChange.Listener listener) {
    listeners.add(listener);
  }

  /** The state transitions of each execution, newest first; child executions count in theirs. */
  public List<ExecutionTransitions> transitions() {
    return newestFirst()
        .map(Numbered::execution)
        .filter(execution -> execution.identity().mapRunArn().isEmpty())
        .map(StateMachines::transitions)
        .toList();
  }

  /** The state transitions of all executions together. */
  public long totalTransitions() {
    return transitions().stream().mapToLong(ExecutionTransitions::stateTransitions).sum();
  }

  private static ExecutionTransitions transitions(Execution execution) {
    return new ExecutionTransitions(
        execution.arn(),
        execution.standing().status().name(),
        execution.counted().get(),
        execution.history().size());
  }

  /**
   * Stops every execution and forgets all of them, without telling the listeners; the state
   * machines stay.
   */
  @Override
  public void reset() {
    List<Execution> all = newestFirst().map(Numbered::execution).toList();
    executions.clear();
    all.forEach(this::abort);
    machines.values().forEach(machine -> folder(machine).ifPresent(StateMachines::empty));
  }

  private void abort(Execution execution) {
    try {
      execution.abort(Optional.empty(), Optional.empty());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void empty(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path journal : journals(folder)) {
      try {
        Files.delete(journal);
      } catch (IOException locked) {
        throw new UncheckedIOException("The journal " + journal + " cannot be deleted", locked);
      }
    }
  }

  /** Ends every thread; running executions go on at the next {@link #resume}. */
  @Override
  public void close() {
    machinery.threads().close();
    machinery.timer().shutdownNow();
  }

  int runningThreads() {
    return machinery.threads().count();
  }

  StateMachine machine(String arn) {
    StateMachine machine = machines.get(ExecutionArns.machine(arn));
    if (machine == null) {
      throw new AwsError(
          "StateMachineDoesNotExist", 400, "State Machine Does Not Exist: '" + arn + "'");
    }
    return machine;
  }

  List<StateMachine> machines() {
    return machines.values().stream().sorted(Comparator.comparing(StateMachine::name)).toList();
  }

  Execution execution(String arn) {
    Numbered found = executions.get(ExecutionArns.execution(arn));
    if (found == null) {
      throw new AwsError("ExecutionDoesNotExist", 400, "Execution Does Not Exist: '" + arn + "'");
    }
    return found.execution();
  }

  Stream<Numbered> newestFirst() {
    return executions.values().stream()
        .sorted(Comparator.comparingLong(Numbered::number).reversed());
  }

  Execution start(StateMachine machine, Optional<String> givenName, String input) {
    JsonNode json =
        Json.parse(input)
            .orElseThrow(
                () ->
                    new AwsError(
                        "InvalidExecutionInput",
                        400,
                        "Invalid State Machine Execution Input: 'the input is not JSON'"));
    String name = givenName.map(ExecutionArns::name).orElseGet(() -> UUID.randomUUID().toString());
    String arn = machine.executionArn(name);
    synchronized (starting) {
      Numbered earlier = executions.get(arn);
      if (earlier != null && !forgotten(earlier.execution())) {
        return same(earlier.execution(), json);
      }
      Execution execution = created(machine, name, input, json, clock.instant());
      remember(execution);
      execution.start();
      return execution;
    }
  }

  private boolean forgotten(Execution execution) {
    return execution
        .standing()
        .stopDate()
        .filter(ended -> ended.plus(NAME_MEMORY).isBefore(clock.instant()))
        .isPresent();
  }

  private static Execution same(Execution earlier, JsonNode input) {
    boolean open = earlier.standing().status() == ExecutionStatus.RUNNING;
    if (open && Json.parse(earlier.identity().input()).orElseThrow().equals(input)) {
      return earlier;
    }
    throw new AwsError(
        "ExecutionAlreadyExists", 400, "Execution Already Exists: '" + earlier.arn() + "'");
  }

  private void remember(Execution execution) {
    synchronized (starting) {
      executions.put(execution.arn(), new Numbered(++numbers, execution));
    }
  }

  private Execution created(
      StateMachine machine, String name, String input, JsonNode json, Instant startDate) {
    Execution.Identity identity =
        new Execution.Identity(
            machine,
            machine.arn(),
            name,
            machine.executionArn(name),
            input,
            startDate,
            Optional.empty());
    Journal journal =
        folder(machine).map(folder -> Journal.in(file(folder, name))).orElse(Journal.NONE);
    return Execution.of(identity, json, machinery, new Audience(), journal);
  }

  private static Path file(Path folder, String execution) {
    try {
      Files.createDirectories(folder);
    } catch (IOException unwritable) {
      throw new UncheckedIOException("The folder " + folder + " cannot be made", unwritable);
    }
    return folder.resolve(URLEncoder.encode(execution, StandardCharsets.UTF_8) + ".jsonl");
  }

  private Optional<Path> folder(StateMachine machine) {
    return data.map(
        root -> root.resolve(URLEncoder.encode(machine.name(), StandardCharsets.UTF_8)));
  }

  private static List<Path> journals(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("The folder " + folder + " cannot be read", unreadable);
    }
  }

  private void restore(StateMachine machine, Path folder) {
    journals(folder).stream()
        .map(Journal::read)
        .filter(entries -> !entries.isEmpty())
        .sorted(Comparator.comparingLong(entries -> started(entries).startDate()))
        .forEach(entries -> remember(restored(machine, entries)));
  }

  private static JournalEntry.Started started(List<JournalEntry> entries) {
    return (JournalEntry.Started) entries.getFirst();
  }

  private Execution restored(StateMachine machine, List<JournalEntry> entries) {
    JournalEntry.Started started = started(entries);
    Execution execution =
        created(
            machine,
            started.name(),
            started.input(),
            Json.parse(started.input()).orElseThrow(),
            Instant.ofEpochMilli(started.startDate()));
    entries.forEach(execution::restore);
    return execution;
  }

  private final class Audience implements Execution.Audience {
    @Override
    public void changed(Execution execution) {
      boolean forgotten = !executions.containsKey(execution.arn());
      if (forgotten || execution.identity().mapRunArn().isPresent()) {
        return;
      }
      ExecutionStatusChange change = change(execution);
      for (ExecutionStatusChange.Listener listener : listeners) {
        try {
          listener.changed(change);
        } catch (RuntimeException failure) {
          LOG.log(
              System.Logger.Level.WARNING,
              "A status change of " + execution.arn() + " was not heard",
              failure);
        }
      }
    }

    @Override
    public void begun(Execution child) {
      remember(child);
    }
  }

  private static ExecutionStatusChange change(Execution execution) {
    Execution.Standing standing = execution.standing();
    return new ExecutionStatusChange(
        execution.arn(),
        execution.identity().stateMachineArn(),
        execution.name(),
        standing.status().name(),
        execution.identity().startDate(),
        standing.stopDate(),
        execution.identity().input(),
        standing.output().map(Json::text),
        standing.error(),
        standing.cause(),
        standing.redriveCount());
  }

  private final class Children implements StartExecutionSync.Children {
    @Override
    public ObjectNode awaitEnd(String executionArn) throws InterruptedException {
      Execution child = execution(executionArn);
      try {
        child.end().get();
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
      return child.description();
    }

    @Override
    public void stop(String executionArn) {
      abort(execution(executionArn));
    }
  }
}
