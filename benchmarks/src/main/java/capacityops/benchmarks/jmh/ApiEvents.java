package capacityops.benchmarks.jmh;

import capacityops.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sample events of the repository that come from the HTTP API. */
final class ApiEvents {
  private static final Path FOLDER = Path.of(System.getProperty("repository.root"), "events");

  private ApiEvents() {}

  private record Event(String rawPath, String body) {}

  static List<byte[]> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(ApiEvents::content)
          .filter(event -> Json.read(event, Event.class).rawPath() != null)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bodyOf(String file) {
    return Json.read(content(FOLDER.resolve(file)), Event.class)
        .body()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
