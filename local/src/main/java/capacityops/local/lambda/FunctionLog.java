package capacityops.local.lambda;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** Where the lines go that functions write to standard output and standard error. */
@FunctionalInterface
public interface FunctionLog {
  /** Takes one line; called from many threads at once. */
  void line(String functionName, String line);

  /**
   * A file per function, {@code NAME.log} in a folder; lines of level WARN and above go to a
   * console as well.
   */
  static FunctionLog toFolder(Path folder, PrintStream console) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write logs to " + folder, e);
    }
    return new ToFolder(folder, console);
  }

  /** Appends to files; one lock keeps lines whole. */
  final class ToFolder implements FunctionLog {
    private static final Pattern SERIOUS =
        Pattern.compile("\\b(WARN|WARNING|ERROR|FATAL|SEVERE)\\b|Task timed out|Runtime exited");

    private final Path folder;
    private final PrintStream console;

    private ToFolder(Path folder, PrintStream console) {
      this.folder = folder;
      this.console = console;
    }

    @Override
    public synchronized void line(String functionName, String line) {
      try {
        Files.writeString(
            folder.resolve(functionName + ".log"),
            line + "\n",
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        console.println("cannot write the log of " + functionName + ": " + e);
      }
      if (SERIOUS.matcher(line).find()) {
        console.println("[" + functionName + "] " + line);
      }
    }
  }
}
