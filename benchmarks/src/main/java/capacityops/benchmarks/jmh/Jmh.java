package capacityops.benchmarks.jmh;

import capacityops.local.lambda.RuntimeInterfaceClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs what JMH measures: each operation in a JVM of its own, with the flags of Lambda's runtime,
 * so that the compiler and the collector are those that functions have.
 */
final class Jmh {
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);
  private static final int WARM_UPS = 4;

  private final Path root;
  private final int memory;
  private final int rounds = Integer.getInteger("benchmark.rounds", 7);

  /**
   * @param memory of the function that the operations belong to, in MB
   */
  Jmh(Path root, int memory) {
    this.root = root;
    this.memory = memory;
  }

  /** Measures how long each operation of some classes takes and what it allocates. */
  List<Measured> time(Class<?>... operations) {
    return run(
        options(operations)
            .mode(Mode.AverageTime)
            .addProfiler(GCProfiler.class)
            .warmupIterations(WARM_UPS)
            .warmupTime(ITERATION)
            .measurementIterations(rounds)
            .measurementTime(ITERATION));
  }

  /** Runs each operation twice, and tells how large the live heap was at the second time. */
  List<Measured> heap(Class<?>... operations) {
    return run(
        options(operations)
            .mode(Mode.SingleShotTime)
            .addProfiler(LiveHeap.class)
            .warmupIterations(1)
            .measurementIterations(1));
  }

  private ChainedOptionsBuilder options(Class<?>... operations) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(1)
            .jvmArgs(flags())
            .shouldFailOnError(true)
            .output(root.resolve("benchmarks/target/jmh.log").toString());
    for (Class<?> each : operations) {
      options.include(Pattern.quote(each.getName() + "."));
    }
    return options;
  }

  private String[] flags() {
    List<String> flags = new ArrayList<>(RuntimeInterfaceClient.flags(memory, false));
    flags.add("-Dslf4j.provider=capacityops.core.logging.JsonLogging");
    flags.add("-Drepository.root=" + root);
    return flags.toArray(String[]::new);
  }

  private static List<Measured> run(ChainedOptionsBuilder options) {
    try {
      return new Runner(options.build()).run().stream().map(Measured::new).toList();
    } catch (RunnerException e) {
      throw new IllegalStateException("see benchmarks/target/jmh.log", e);
    }
  }
}
