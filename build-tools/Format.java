import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Formats every Java source under a folder with google-java-format, or checks that nothing would
 * change.
 *
 * <p>{@code java -cp google-java-format-all-deps.jar Format.java apply|check FOLDER}; run by the
 * build on the toolchain's JDK, because the formatter parses with the compiler of the JVM it runs
 * in.
 */
final class Format {
  public static void main(String[] arguments) throws Exception {
    boolean apply = arguments[0].equals("apply");
    List<Path> unformatted =
        sources(Path.of(arguments[1])).parallelStream()
            .filter(source -> !isFormatted(source, apply))
            .toList();
    if (!apply && !unformatted.isEmpty()) {
      unformatted.forEach(source -> System.err.println("not formatted: " + source));
      System.err.println("Run `mvn validate initialize` and commit what it formats.");
      System.exit(1);
    }
  }

  private static boolean isFormatted(Path source, boolean apply) {
    try {
      String text = Files.readString(source);
      String formatted = format(text, source);
      boolean same = formatted.equals(text);
      if (!same && apply) {
        Files.writeString(source, formatted);
      }
      return same;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources(Path root) throws Exception {
    try (var paths = Files.walk(root)) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !root.relativize(path).toString().matches("(^|.*/)target/.*"))
          .sorted()
          .toList();
    }
  }

  private static String format(String text, Path source) {
    try {
      String ordered =
          ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(text), Style.GOOGLE);
      return new Formatter().formatSource(ordered);
    } catch (com.google.googlejavaformat.java.FormatterException e) {
      throw new IllegalStateException(source + ": " + e.getMessage(), e);
    }
  }
}
