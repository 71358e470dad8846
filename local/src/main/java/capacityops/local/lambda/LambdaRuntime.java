package capacityops.local.lambda;

import capacityops.local.identity.Callers;
import capacityops.local.identity.Sts;
import capacityops.local.lambda.ExecutionEnvironment.Version;
import capacityops.local.lambda.Work.Outcome;
import capacityops.local.messaging.Destinations;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the stack's functions as Lambda does: each concurrent invocation in a process of its own,
 * re-used when it is idle, killed when its time is over.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Execution
 *     environment lifecycle</a>
 */
public final class LambdaRuntime implements Functions, AutoCloseable {
  private static final int MOST_STARTING = Math.max(2, Runtime.getRuntime().availableProcessors());

  static final int MAXIMUM_PAYLOAD_BYTES = 6_291_456;
  private static final int MAXIMUM_ASYNC_PAYLOAD_BYTES = 1_048_576;
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:arn:aws:lambda:[a-z0-9-]+:\\d{12}:function:|\\d{12}:function:)?"
              + "([A-Za-z0-9_-]+)(?::([A-Za-z0-9_$-]+))?");

  private final Map<String, Hosted> functions = new LinkedHashMap<>();
  private final Stack stack;
  private final LambdaSettings settings;
  private final Callers callers;
  private final RuntimeInterfaceClient client;
  private final RuntimeApi runtimeApi = new RuntimeApi();
  private final AsyncInvocations asyncInvocations;
  private final IdleEnvironments idle;
  private final Set<ExecutionEnvironment> all = ConcurrentHashMap.newKeySet();
  private final Semaphore account;
  private final AtomicInteger running = new AtomicInteger();
  private final Semaphore starting = new Semaphore(MOST_STARTING);
  private final Thread shutdownHook = new Thread(this::killAll, "lambda-shutdown");
  private volatile boolean closed;

  /** A function with its task root and its share of the concurrency. */
  private record Hosted(
      Stack.Function function, Path taskRoot, Optional<Semaphore> reserved, AtomicLong count) {}

  /** A function as an invocation names it. */
  record Target(Stack.Function function, Version version, String invokedArn) {}

  /**
   * @throws IllegalStateException where code or a layer is not there, naming all that are missing
   */
  public LambdaRuntime(
      Stack stack, LambdaSettings settings, Callers callers, Destinations destinations) {
    checkArtefacts(stack);
    this.stack = stack;
    this.settings = settings;
    this.callers = callers;
    this.client =
        new RuntimeInterfaceClient(settings.workFolder().toAbsolutePath(), settings.nativeClient());
    this.account = new Semaphore(settings.concurrentExecutions());
    this.idle = new IdleEnvironments(settings.maximumIdleProcesses());
    this.asyncInvocations = new AsyncInvocations(this, settings, destinations);
    host(stack, new TaskRoots(settings.workFolder().toAbsolutePath()));
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  private static void checkArtefacts(Stack stack) {
    List<String> missing =
        Stream.concat(
                stack.functions().values().stream().map(Stack.Function::code),
                stack.layers().values().stream().map(Stack.Layer::content))
            .distinct()
            .filter(artefact -> !Files.exists(artefact))
            .map(artefact -> stack.folder().relativize(artefact).toString())
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "the template names artefacts that are not built: " + String.join(", ", missing));
    }
  }

  private void host(Stack stack, TaskRoots taskRoots) {
    Map<String, Stack.Layer> layersByArn = new HashMap<>();
    stack.layers().values().forEach(layer -> layersByArn.put(layer.arn(), layer));
    for (Stack.Function function : stack.functions().values()) {
      Optional<Semaphore> reserved =
          function.reservedConcurrentExecutions().isPresent()
              ? Optional.of(new Semaphore(function.reservedConcurrentExecutions().getAsInt()))
              : Optional.empty();
      functions.put(
          function.name(),
          new Hosted(function, taskRoots.of(function, layersByArn), reserved, new AtomicLong()));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws AwsError {@code ResourceNotFoundException}, {@code TooManyRequestsException} or {@code
   *     RequestTooLargeException}
   */
  @Override
  public Invocation invoke(String function, byte[] payload) {
    return invoke(resolve(function), UUID.randomUUID().toString(), payload);
  }

  /**
   * {@inheritDoc}
   *
   * @throws AwsError {@code ResourceNotFoundException} or {@code RequestTooLargeException}
   */
  @Override
  public void invokeAsync(String function, byte[] payload) {
    checkSize(payload, MAXIMUM_ASYNC_PAYLOAD_BYTES, "InvokeAsync");
    asyncInvocations.accept(resolve(function), payload);
  }

  Invocation invoke(Target target, String requestId, byte[] payload) {
    checkSize(payload, MAXIMUM_PAYLOAD_BYTES, "InvokeFunction");
    Hosted hosted = functions.get(target.function().name());
    Semaphore concurrency = hosted.reserved().orElse(account);
    if (closed) {
      throw stopping();
    }
    if (!concurrency.tryAcquire()) {
      throw new AwsError(
          "TooManyRequestsException",
          429,
          "Rate Exceeded.",
          Map.of(
              "Reason",
              hosted.reserved().isPresent()
                  ? "ReservedFunctionConcurrentInvocationLimitExceeded"
                  : "ConcurrentInvocationLimitExceeded",
              "Type",
              "User"));
    }
    try {
      hosted.count().incrementAndGet();
      Outcome outcome = run(hosted, target, requestId, payload);
      return new Invocation(requestId, outcome.payload(), outcome.functionError());
    } finally {
      concurrency.release();
    }
  }

  private Outcome run(Hosted hosted, Target target, String requestId, byte[] payload) {
    Instant begin = Instant.now();
    try {
      Optional<Outcome> outcome = Optional.empty();
      while (outcome.isEmpty()) {
        ExecutionEnvironment environment = environment(hosted, target.version());
        Work work = work(target, requestId, payload);
        log(hosted, "START RequestId: " + requestId + " Version: " + target.version().number());
        boolean first = !environment.reused();
        outcome = served(environment, work);
        report(hosted, requestId, begin, environment, first);
        release(environment);
        ClassArchives.make(hosted.taskRoot(), environment.pid());
      }
      return outcome.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopping();
    }
  }

  /** Whoever invoked may go away: the function runs to its end all the same. */
  private Optional<Outcome> served(ExecutionEnvironment environment, Work work)
      throws InterruptedException {
    running.incrementAndGet();
    var ended = work.outcome().thenRun(running::decrementAndGet);
    try {
      return environment.run(work, settings.initLimit());
    } catch (InterruptedException e) {
      var _ = ended.thenRun(() -> release(environment));
      throw e;
    }
  }

  /**
   * Processes that start side by side keep a small machine from its work: a few do at a time, and
   * who waited for that may find one that has become free.
   */
  private ExecutionEnvironment environment(Hosted hosted, Version version)
      throws InterruptedException {
    Optional<ExecutionEnvironment> free = idle.take(version);
    if (free.isPresent()) {
      return free.get();
    }
    starting.acquire();
    Optional<ExecutionEnvironment> freeNow = idle.take(version);
    try {
      ExecutionEnvironment environment = freeNow.orElseGet(() -> start(hosted, version));
      var _ = environment.settled().thenRun(starting::release);
      return environment;
    } catch (RuntimeException e) {
      starting.release();
      throw e;
    }
  }

  private static AwsError stopping() {
    return new AwsError("ServiceException", 500, "The stack is being stopped");
  }

  private static Work work(Target target, String requestId, byte[] payload) {
    return Work.of(
        requestId, target.invokedArn(), payload, target.function().timeout(), newTraceId());
  }

  private static String newTraceId() {
    String random = UUID.randomUUID().toString().replace("-", "");
    return String.format(
        Locale.ROOT,
        "Root=1-%08x-%s;Parent=%s;Sampled=0",
        Instant.now().getEpochSecond(),
        random.substring(0, 24),
        UUID.randomUUID().toString().replace("-", "").substring(0, 16));
  }

  private void log(Hosted hosted, String line) {
    settings.log().line(hosted.function().name(), line);
  }

  private void report(
      Hosted hosted,
      String requestId,
      Instant begin,
      ExecutionEnvironment environment,
      boolean first) {
    Optional<Duration> initDuration = first ? environment.initDuration() : Optional.empty();
    log(hosted, "END RequestId: " + requestId);
    log(
        hosted,
        "REPORT RequestId: "
            + requestId
            + "\tDuration: "
            + Duration.between(begin, Instant.now())
                .minus(initDuration.orElse(Duration.ZERO))
                .toMillis()
            + " ms\tMemory Size: "
            + hosted.function().memorySize()
            + " MB"
            + environment
                .maxMemoryUsed()
                .map(used -> "\tMax Memory Used: " + used + " MB")
                .orElse("")
            + initDuration.map(init -> "\tInit Duration: " + init.toMillis() + " ms").orElse(""));
  }

  private void release(ExecutionEnvironment environment) {
    List<ExecutionEnvironment> surplus =
        environment.alive() && !closed ? idle.give(environment) : List.of(environment);
    surplus.forEach(this::discard);
  }

  private void discard(ExecutionEnvironment environment) {
    environment.kill();
    runtimeApi.remove(environment);
    all.remove(environment);
  }

  private ExecutionEnvironment start(Hosted hosted, Version version) {
    ExecutionEnvironment environment =
        new ExecutionEnvironment(version, Sts.newAccessKeyId(), settings.log());
    callers.startSession(
        environment.accessKeyId(), hosted.function().role(), hosted.function().name());
    runtimeApi.add(environment);
    ProcessBuilder builder =
        new ProcessBuilder(
                client.command(hosted.function(), ClassArchives.options(hosted.taskRoot())))
            .directory(hosted.taskRoot().toFile());
    builder.environment().clear();
    builder.environment().putAll(environmentVariables(hosted, environment));
    try {
      environment.start(builder);
      all.add(environment);
    } catch (IOException e) {
      runtimeApi.remove(environment);
      throw new UncheckedIOException("cannot start a process for " + version, e);
    }
    return environment;
  }

  /**
   * What Lambda defines, then the template's own.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">Defined
   *     runtime environment variables</a>
   */
  private Map<String, String> environmentVariables(
      Hosted hosted, ExecutionEnvironment environment) {
    Stack.Function function = hosted.function();
    Map<String, String> variables = new HashMap<>(function.environment());
    if (!settings.javaOptions().isEmpty()) {
      variables.merge("JAVA_TOOL_OPTIONS", settings.javaOptions(), (own, more) -> own + " " + more);
    }
    variables.put("_HANDLER", function.handler());
    variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi.addressFor(environment));
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", environment.version().number());
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memorySize()));
    variables.put(
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        snapStarts(hosted, environment) ? "snap-start" : "on-demand");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logging().logGroup());
    variables.put(
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "[" + environment.version().number() + "]" + environment.accessKeyId());
    variables.put("AWS_LAMBDA_LOG_FORMAT", function.logging().format());
    function
        .logging()
        .applicationLogLevel()
        .ifPresent(level -> variables.put("AWS_LAMBDA_LOG_LEVEL", level));
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
    variables.put("AWS_REGION", stack.deployment().region());
    variables.put("AWS_DEFAULT_REGION", stack.deployment().region());
    variables.put("AWS_ACCESS_KEY_ID", environment.accessKeyId());
    variables.put("AWS_SECRET_ACCESS_KEY", "local");
    variables.put("AWS_SESSION_TOKEN", "local");
    variables.put("AWS_ENDPOINT_URL", settings.awsEndpoint().get().toString());
    variables.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
    variables.put("AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000");
    variables.put("LAMBDA_TASK_ROOT", hosted.taskRoot().toString());
    variables.put("LAMBDA_RUNTIME_DIR", System.getProperty("java.home"));
    variables.put("LANG", "en_US.UTF-8");
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.put("TZ", ":UTC");
    return variables;
  }

  private static boolean snapStarts(Hosted hosted, ExecutionEnvironment environment) {
    return hosted.function().snapStart() && !environment.version().number().equals("$LATEST");
  }

  /**
   * Finds a function by name, {@code name:qualifier}, partial or whole ARN.
   *
   * @throws AwsError {@code ResourceNotFoundException}
   */
  Target resolve(String reference) {
    Matcher matcher = REFERENCE.matcher(reference);
    Hosted hosted = matcher.matches() ? functions.get(matcher.group(1)) : null;
    if (hosted == null) {
      throw notFound(reference);
    }
    Stack.Function function = hosted.function();
    String qualifier = Optional.ofNullable(matcher.group(2)).orElse("$LATEST");
    boolean published = qualifier.equals("1") || function.alias().equals(Optional.of(qualifier));
    if (!qualifier.equals("$LATEST") && !(published && function.alias().isPresent())) {
      throw notFound(reference);
    }
    return new Target(
        function,
        new Version(function.name(), published ? "1" : "$LATEST"),
        matcher.group(2) == null ? function.arn() : function.arn() + ":" + qualifier);
  }

  private AwsError notFound(String reference) {
    String arn =
        reference.startsWith("arn:")
            ? reference
            : "arn:aws:lambda:"
                + stack.deployment().region()
                + ":"
                + stack.deployment().accountId()
                + ":function:"
                + reference;
    return new AwsError(
        "ResourceNotFoundException", 404, "Function not found: " + arn, Map.of("Type", "User"));
  }

  Collection<Stack.Function> functions() {
    return stack.functions().values();
  }

  /** How often each function was run since the start or the last reset, retries included. */
  public Map<String, Long> invocationCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    functions.forEach((name, hosted) -> counts.put(name, hosted.count().get()));
    return counts;
  }

  /**
   * Ends the process that calls AWS with this access key, at once; its invocation answers as
   * crashed.
   *
   * @return whether there was one
   */
  public boolean kill(String accessKeyId) {
    Optional<ExecutionEnvironment> environment = runtimeApi.find(accessKeyId);
    environment.ifPresent(ExecutionEnvironment::kill);
    return environment.isPresent();
  }

  /** How many invocations are under way. */
  public int running() {
    return running.get();
  }

  /** How many asynchronous invocations are queued, run or wait for a retry. */
  public int pendingEvents() {
    return asyncInvocations.pending();
  }

  /** Which processes of functions go on when the state is made fresh. */
  public enum Kept {
    /** What a process has in its memory is of the state before. */
    NONE,
    /** Those that wait for their next invocation: they need not start again. */
    IDLE
  }

  /** Forgets queued asynchronous invocations and what was counted, and ends processes. */
  public void reset(Kept kept) {
    asyncInvocations.reset();
    if (kept == Kept.NONE) {
      idle.takeAll().forEach(this::discard);
    }
    all.stream().filter(environment -> !idle.has(environment)).forEach(ExecutionEnvironment::kill);
    functions.values().forEach(hosted -> hosted.count().set(0));
  }

  private void killAll() {
    all.forEach(ExecutionEnvironment::kill);
  }

  /** Ends every process and waits until they are gone. */
  @Override
  public void close() {
    closed = true;
    asyncInvocations.close();
    List<ExecutionEnvironment> ending = new ArrayList<>(all);
    killAll();
    try {
      for (ExecutionEnvironment environment : ending) {
        environment.awaitExit(EXIT_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runtimeApi.close();
    removeShutdownHook();
  }

  private void removeShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException alreadyShuttingDown) {
      killAll();
    }
  }

  private static void checkSize(byte[] payload, int maximum, String operation) {
    if (payload.length > maximum) {
      throw new AwsError(
          "RequestTooLargeException",
          413,
          "Request must be smaller than " + maximum + " bytes for the " + operation + " operation");
    }
  }
}
