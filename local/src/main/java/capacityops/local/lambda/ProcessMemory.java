package capacityops.local.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How much memory a process uses, as Linux tells it; other systems tell nothing here.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status</a>
 */
final class ProcessMemory {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final int KILOBYTES = 1024;

  private ProcessMemory() {}

  /** The most that was resident since the process began; nothing where it has ended. */
  static Optional<Long> peakMegabytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .map(PEAK::matcher)
          .filter(Matcher::matches)
          .map(peak -> Long.parseLong(peak.group(1)) / KILOBYTES)
          .findFirst();
    } catch (IOException ended) {
      return Optional.empty();
    }
  }
}
