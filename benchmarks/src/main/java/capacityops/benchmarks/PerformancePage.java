package capacityops.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code docs/performance.md}: the text is written by people, the figures between the markers of a
 * benchmark by the benchmark.
 */
final class PerformancePage {
  private final Path page;

  PerformancePage(Path page) {
    this.page = page;
  }

  /**
   * @throws IllegalStateException where the page has no place for the figures
   */
  void write(String benchmark, String figures) {
    String begin = "<!-- figures: " + benchmark + " -->";
    String end = "<!-- end of figures: " + benchmark + " -->";
    try {
      String text = Files.readString(page);
      int from = text.indexOf(begin);
      int to = text.indexOf(end);
      if (from < 0 || to < from) {
        throw new IllegalStateException(page + " has no place for the figures of " + benchmark);
      }
      Files.writeString(
          page,
          text.substring(0, from + begin.length()) + "\n\n" + figures + "\n" + text.substring(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
