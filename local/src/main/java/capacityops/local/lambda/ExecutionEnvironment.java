package capacityops.local.lambda;

import capacityops.local.lambda.Work.Outcome;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process of the runtime interface client: it starts, serves one invocation after the other,
 * and ends by itself or by being killed.
 */
final class ExecutionEnvironment {
  private static final int SIGNAL_EXIT = 128;
  private static final int SIGKILL = 9;

  /** What an environment runs: a function's published version or {@code $LATEST}. */
  record Version(String functionName, String number) {}

  private final Version version;
  private final String accessKeyId;
  private final FunctionLog log;
  private final BlockingQueue<Optional<Work>> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final Instant createdAt = Instant.now();
  private final CompletableFuture<Duration> initialised = new CompletableFuture<>();
  private volatile Process process;
  private volatile Work current;
  private volatile byte[] initError;
  private volatile boolean reused;

  ExecutionEnvironment(Version version, String accessKeyId, FunctionLog log) {
    this.version = version;
    this.accessKeyId = accessKeyId;
    this.log = log;
  }

  void start(ProcessBuilder builder) throws IOException {
    process = builder.redirectErrorStream(true).start();
    // Reading a pipe blocks what carries a virtual thread: with many functions, all that there is.
    Thread.ofPlatform().daemon().name("log-" + version.functionName()).start(this::copyLog);
    process
        .onExit()
        .thenAccept(ended -> exited(ended.exitValue()))
        .exceptionally(
            impossible -> {
              exited(SIGNAL_EXIT + SIGKILL);
              return null;
            });
  }

  private void copyLog() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.line(version.functionName(), line);
      }
    } catch (IOException closedWithTheProcess) {
      log.line(version.functionName(), "(log ends: " + closedWithTheProcess.getMessage() + ")");
    }
  }

  Version version() {
    return version;
  }

  String accessKeyId() {
    return accessKeyId;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return !exit.isDone() && process.isAlive();
  }

  /** Whether it has served an invocation before: one that dies between two is worth another try. */
  boolean reused() {
    return reused;
  }

  /**
   * Serves an invocation.
   *
   * @param initLimit how long a new process may take until it fetches its first event
   * @return nothing where a process that had been idle was gone before it saw the event
   */
  Optional<Outcome> run(Work work, Duration initLimit) throws InterruptedException {
    current = work;
    events.add(Optional.of(work));
    if (exit.isDone()) {
      failCurrent();
    }
    try {
      CompletableFuture.anyOf(work.started(), work.outcome())
          .get(initLimit.toMillis(), TimeUnit.MILLISECONDS);
      Outcome outcome = work.outcome().get(work.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return reused && !work.started().isDone() ? Optional.empty() : Optional.of(outcome);
    } catch (TimeoutException e) {
      kill();
      return Optional.of(timedOut(work));
    } catch (ExecutionException e) {
      throw new IllegalStateException("outcomes are never exceptional", e);
    } finally {
      reused = true;
    }
  }

  private static Outcome timedOut(Work work) {
    double seconds = work.timeout().toMillis() / 1000.0;
    return Outcome.unhandled(
        error(
            "Sandbox.Timedout",
            String.format(
                Locale.ROOT,
                "RequestId: %s Error: Task timed out after %.2f seconds",
                work.requestId(),
                seconds)));
  }

  /** The next event for the process; nothing once it is gone. */
  Optional<Work> next() throws InterruptedException {
    initialised.complete(Duration.between(createdAt, Instant.now()));
    Optional<Work> work = events.take();
    work.ifPresent(event -> event.started().complete(Instant.now().plus(event.timeout())));
    return work;
  }

  /** Is done when the process can serve, or will never. */
  CompletableFuture<Object> settled() {
    return CompletableFuture.anyOf(initialised, exit);
  }

  /** How long the process took to fetch its first event. */
  Optional<Duration> initDuration() {
    return Optional.ofNullable(initialised.getNow(null));
  }

  /**
   * How much memory the process has used at most, in MB; nothing once it has ended.
   *
   * @see ProcessMemory
   */
  Optional<Long> maxMemoryUsed() {
    return ProcessMemory.peakMegabytes(process.pid());
  }

  boolean respond(String requestId, byte[] payload) {
    return complete(requestId, new Outcome(payload, Optional.empty()));
  }

  boolean fail(String requestId, byte[] error) {
    return complete(requestId, Outcome.unhandled(error));
  }

  private boolean complete(String requestId, Outcome outcome) {
    Work work = current;
    return work != null && work.requestId().equals(requestId) && work.outcome().complete(outcome);
  }

  /** The process says why it cannot start; it ends after that. */
  void initFailed(byte[] error) {
    initError = error;
    failCurrent();
  }

  private void exited(int exitValue) {
    exit.complete(exitValue);
    events.add(Optional.empty());
    failCurrent();
  }

  private void failCurrent() {
    Work work = current;
    if (work == null) {
      return;
    }
    byte[] error =
        initError != null
            ? initError
            : error(
                "Runtime.ExitError",
                "RequestId: "
                    + work.requestId()
                    + " Error: "
                    + reason(exit.getNow(SIGNAL_EXIT + SIGKILL)));
    work.outcome().complete(Outcome.unhandled(error));
  }

  private static String reason(int exitValue) {
    if (exitValue == 0) {
      return "Runtime exited without providing a reason";
    }
    String status =
        exitValue == SIGNAL_EXIT + SIGKILL
            ? "signal: killed"
            : exitValue > SIGNAL_EXIT
                ? "signal: " + (exitValue - SIGNAL_EXIT)
                : "exit status " + exitValue;
    return "Runtime exited with error: " + status;
  }

  static byte[] error(String type, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("errorType", type)
        .put("errorMessage", message)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** SIGKILL: no shutdown hook and no finally block of the function runs. */
  void kill() {
    process.destroyForcibly();
  }

  void awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      log.line(version.functionName(), "the process " + process.pid() + " does not end");
    }
  }
}
