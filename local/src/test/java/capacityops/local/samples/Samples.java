package capacityops.local.samples;

import capacityops.local.template.Deployment;
import capacityops.local.template.Stack;
import capacityops.local.template.Template;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Templates and artefacts that are made while tests run. */
public final class Samples {
  private Samples() {}

  /** Writes a template and the artefacts {@code function.jar} and {@code layer.zip} beside it. */
  public static Stack stack(Path folder, String template) {
    artefacts(folder);
    return load(folder, template, Map.of());
  }

  /** Writes and loads a template. */
  public static Stack load(Path folder, String template, Map<String, String> parameters) {
    try {
      Path file = Files.writeString(folder.resolve("template.yaml"), template);
      return Template.load(file, Deployment.local(parameters));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void artefacts(Path folder) {
    try (OutputStream function = Files.newOutputStream(folder.resolve("function.jar"));
        OutputStream layer = Files.newOutputStream(folder.resolve("layer.zip"))) {
      zipClasses(function, TestFunction.class, FailingFunction.class);
      ByteArrayOutputStream jar = new ByteArrayOutputStream();
      zipClasses(jar, LayerGreeting.class);
      try (ZipOutputStream zip = new ZipOutputStream(layer)) {
        zip.putNextEntry(new ZipEntry("java/lib/greeting.jar"));
        zip.write(jar.toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void zipClasses(OutputStream out, Class<?>... types) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Class<?> type : types) {
        String name = type.getName().replace('.', '/') + ".class";
        zip.putNextEntry(new ZipEntry(name));
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
          bytes.transferTo(zip);
        }
      }
    }
  }
}
