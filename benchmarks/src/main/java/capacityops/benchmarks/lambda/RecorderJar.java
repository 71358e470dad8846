package capacityops.benchmarks.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** What stands on the class path of a measured function beside its own: the SDK finds it there. */
final class RecorderJar {
  private static final String INTERCEPTORS =
      "software/amazon/awssdk/global/handlers/execution.interceptors";
  private static final List<Class<?>> CLASSES =
      List.of(
          SdkCallRecorder.class, SdkCalls.class, SdkCalls.Interval.class, BareCallHandler.class);

  private RecorderJar() {}

  static Path write(Path folder) {
    Path jar = folder.resolve("recorder.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(INTERCEPTORS));
      out.write(SdkCallRecorder.class.getName().getBytes(StandardCharsets.UTF_8));
      for (Class<?> type : CLASSES) {
        String file = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(file));
        try (InputStream content = type.getResourceAsStream("/" + file)) {
          content.transferTo(out);
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + jar, e);
    }
  }
}
