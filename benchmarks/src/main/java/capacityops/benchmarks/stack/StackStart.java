package capacityops.benchmarks.stack;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Distribution;
import capacityops.benchmarks.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
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
      for (int clients : List.of(1, 4)) {
        rows.add(
            List.of(
                "`GET %s` in a second, %d clients, functions warm".formatted(PATH, clients),
                String.format(Locale.ROOT, "%.0f", perSecond(client, clients))));
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

  /** After each client has warmed a process for itself. */
  private static double perSecond(StackClient client, int clients) {
    AtomicLong answered = new AtomicLong();
    CountDownLatch warm = new CountDownLatch(clients);
    List<Thread> threads =
        Stream.generate(() -> Thread.ofVirtual().unstarted(() -> ask(client, warm, answered)))
            .limit(clients)
            .toList();
    threads.forEach(Thread::start);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return answered.get() / (double) LOAD.toSeconds();
  }

  private static void ask(StackClient client, CountDownLatch warm, AtomicLong answered) {
    for (int i = 0; i < 20; i++) {
      client.get(PATH);
    }
    warm.countDown();
    try {
      warm.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    long until = System.nanoTime() + LOAD.toNanos();
    while (System.nanoTime() - until < 0) {
      if (client.get(PATH).status() == 200) {
        answered.incrementAndGet();
      }
    }
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
        Thread.ofVirtual().start(() -> lines.lines().forEach(line -> {}));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
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
