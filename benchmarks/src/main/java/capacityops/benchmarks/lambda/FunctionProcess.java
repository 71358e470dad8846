package capacityops.benchmarks.lambda;

import capacityops.benchmarks.lambda.TimedRuntimeApi.Came;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of AWS's runtime interface client, from its start on. */
final class FunctionProcess implements AutoCloseable {
  private static final byte[] RESTORED = {1};

  private final TimedRuntimeApi runtimeApi = new TimedRuntimeApi();
  private final Process process;
  private final long started;

  /**
   * @param environment beside the address of the Runtime API
   * @param output where the function's log goes
   */
  FunctionProcess(List<String> command, Map<String, String> environment, Path folder, Path output) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi.address());
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables);
    try {
      started = System.nanoTime();
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * Milliseconds that the process has had of processors so far, in ticks of its clock: threads that
   * have ended count too.
   */
  double cpu() {
    return millis(process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos());
  }

  /** How many classes the process has loaded so far, those of the JDK among them. */
  int loadedClasses() {
    try {
      Process jstat =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jstat").toString(),
                  "-class",
                  Long.toString(pid()))
              .start();
      String told = new String(jstat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String figures = told.lines().skip(1).findFirst().orElse("0 ").strip();
      return Integer.parseInt(figures.substring(0, figures.indexOf(' ')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the process asks for its first event.
   *
   * @return milliseconds since the start
   */
  double awaitInit() throws InterruptedException {
    return millis(expected("invocation/next").nanos() - started);
  }

  /** Waits until the process is ready for its snapshot; milliseconds since the start. */
  double awaitCheckpoint() throws InterruptedException {
    return millis(expected("restore/next").nanos() - started);
  }

  /** Goes on from the snapshot; milliseconds until the process asks for its first event. */
  double restore() throws InterruptedException {
    long restored = runtimeApi.send(RESTORED);
    return millis(expected("invocation/next").nanos() - restored);
  }

  /** One invocation, after which the process waits for the next. */
  Answer invoke(byte[] event) throws InterruptedException {
    long sent = runtimeApi.send(event);
    Came answer = runtimeApi.await();
    if (answer.resource().equals("init/error")) {
      throw new IllegalStateException("the function cannot start: " + answer.text());
    }
    expected("invocation/next");
    return new Answer(
        millis(answer.nanos() - sent), answer.resource().equals("response"), answer.text());
  }

  /**
   * What came back.
   *
   * @param millis from handing over the event to the last byte of the answer
   * @param answered whether it is an answer and not an error
   */
  record Answer(double millis, boolean answered, String text) {
    private static final Pattern STATUS = Pattern.compile("\"statusCode\":(\\d+)");

    /** The status of an answer of the API, or what else became of the invocation. */
    String outcome() {
      if (!answered) {
        return "an error";
      }
      Matcher status = STATUS.matcher(text);
      return status.find() ? status.group(1) : "done";
    }
  }

  private Came expected(String resource) throws InterruptedException {
    Came came = runtimeApi.await();
    if (!came.resource().equals(resource)) {
      throw new IllegalStateException(
          "the function should call %s, but called %s: %s"
              .formatted(resource, came.resource(), came.text()));
    }
    return came;
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runtimeApi.close();
  }
}
