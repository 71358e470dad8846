package capacityops.benchmarks.stack;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Distribution;
import capacityops.benchmarks.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The local stack as {@code mvn -Plocal} starts it once it is built: how long until it is ready,
 * how much memory it has, and how many requests it answers in a second.
 */
public final class StackStart implements Benchmark {
  private static final Pattern READY =
      Pattern.compile("capacity-ops is ready: API (\\S+), AWS (\\S+) .*");
  private static final Duration LOAD = Duration.ofSeconds(10);
  private static final int STARTS = 5;
  private static final int WARM_UP = 20;
  private static final String PATH = "/allocations";

  private final Path root;

  public StackStart(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "stack";
  }

  @Override
  public List<Table> run() {
    List<Double> ready = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    for (int start = 0; start < STARTS; start++) {
      try (Running stack = new Running()) {
        ready.add(stack.seconds());
        memory.add(stack.megabytes());
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("from `java` to ready, s", new Distribution(ready).text(1)));
    rows.add(List.of("memory when ready (RSS), MB", new Distribution(memory).text(0)));
    try (Running stack = new Running()) {
      StackClient client = new StackClient(stack.api(), stack.aws());
      for (int clients : List.of(1, 4, 16)) {
        Distribution millis = answered(client, clients);
        rows.add(
            List.of(
                "`GET %s` in a second, %d clients".formatted(PATH, clients),
                "%.0f, p50 %.0f ms, p99 %.0f ms"
                    .formatted(
                        millis.sorted().size() / (double) LOAD.toSeconds(),
                        millis.quantile(0.5),
                        millis.quantile(0.99))));
      }
      rows.add(
          List.of(
              "memory of it and its function processes after that (RSS), MB",
              String.format(Locale.ROOT, "%.0f", stack.megabytesWithFunctions())));
    }
    return List.of(
        new Table(
            "%d starts; %d s of requests for each number of clients."
                .formatted(STARTS, LOAD.toSeconds()),
            List.of("what", "figure"),
            rows));
  }

  /** The milliseconds of every answer, after each client has warmed a process for itself. */
  private static Distribution answered(StackClient client, int clients) {
    List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch warm = new CountDownLatch(clients);
    Callable<Void> asking =
        () -> {
          for (int i = 0; i < WARM_UP; i++) {
            client.get(PATH);
          }
          warm.countDown();
          warm.await();
          long until = System.nanoTime() + LOAD.toNanos();
          for (long now = System.nanoTime(); now - until < 0; now = System.nanoTime()) {
            client.get(PATH);
            millis.add((System.nanoTime() - now) / 1e6);
          }
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> ended : threads.invokeAll(Collections.nCopies(clients, asking))) {
        ended.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client could not go on", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Distribution(millis);
  }

  /** A stack in a process of its own. */
  private final class Running implements AutoCloseable {
    private final Process process;
    private final double seconds;
    private final URI api;
    private final URI aws;

    Running() {
      try {
        long began = System.nanoTime();
        process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Drepository.root=" + root,
                    "-Dlocal.api.port=0",
                    "-Dlocal.aws.port=0",
                    "-Dlocal.speed=1",
                    "-Dslf4j.provider=" + System.getProperty("slf4j.provider", ""),
                    "-Dsqlite4java.library.path="
                        + System.getProperty("sqlite4java.library.path", ""),
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "capacityops.local.RunLocalStack")
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        Matcher ready = awaitReady(lines);
        seconds = (System.nanoTime() - began) / 1e9;
        api = URI.create(ready.group(1));
        aws = URI.create(ready.group(2));
        Thread.ofPlatform().daemon().start(() -> drain(lines));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void drain(BufferedReader lines) {
      try {
        lines.transferTo(Writer.nullWriter());
      } catch (IOException ended) {
        // The stack has been stopped.
      }
    }

    private static Matcher awaitReady(BufferedReader lines) throws IOException {
      StringBuilder said = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher ready = READY.matcher(line);
        if (ready.matches()) {
          return ready;
        }
        said.append(line).append('\n');
      }
      throw new IllegalStateException("the stack did not start:\n" + said);
    }

    double seconds() {
      return seconds;
    }

    URI api() {
      return api;
    }

    URI aws() {
      return aws;
    }

    double megabytes() {
      return megabytesOf(process.toHandle());
    }

    double megabytesWithFunctions() {
      return megabytes() + process.descendants().mapToDouble(Running::megabytesOf).sum();
    }

    private static double megabytesOf(ProcessHandle process) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
        return lines
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
            .findFirst()
            .orElse(Double.NaN);
      } catch (IOException e) {
        return Double.NaN;
      }
    }

    @Override
    public void close() {
      List<ProcessHandle> functions = process.descendants().toList();
      process.destroy();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      functions.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
