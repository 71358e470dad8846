package capacityops.benchmarks.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A part of a processor, which Lambda gives a function by its memory: 1,769 MB are one. A control
 * group with a quota does the same here, in slices of 20 ms.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html">Configure
 *     function memory</a>
 */
final class CpuShare implements AutoCloseable {
  private static final double MEGABYTES_PER_CPU = 1769;
  private static final int PERIOD_MICROS = 20_000;
  private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/cpu");
  private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

  private final Path group;

  private CpuShare(Path group) {
    this.group = group;
  }

  /** The share of a function's memory; nothing where control groups cannot be made. */
  static Optional<CpuShare> ofMemory(int megabytes) {
    long quota = Math.round(PERIOD_MICROS / MEGABYTES_PER_CPU * megabytes);
    String name = "capacity-ops-benchmark-" + ProcessHandle.current().pid();
    try {
      if (Files.exists(VERSION_1.resolve("cpu.cfs_quota_us"))) {
        Path group = Files.createDirectories(VERSION_1.resolve(name));
        Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(quota));
        return Optional.of(new CpuShare(group));
      }
      Path group = Files.createDirectories(VERSION_2.resolve(name));
      if (Files.exists(group.resolve("cpu.max"))) {
        Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
        return Optional.of(new CpuShare(group));
      }
      Files.delete(group);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** From now on the process has this share, all its threads together. */
  void apply(long process) {
    try {
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(process));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give the process " + process + " its share", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.delete(group);
    } catch (IOException e) {
      System.err.println("the control group stays: " + e);
    }
  }
}
