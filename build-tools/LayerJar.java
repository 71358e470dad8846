import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What many jars hold in one, uncompressed: a class loader opens all of its jars, and asks one
 * after the other for each class. A layer is compressed as a whole.
 */
final class LayerJar {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String SERVICES = "META-INF/services/";

  /** What tells of a jar as such: modules, versions for other JVMs, how AspectJ compiled it. */
  private static final Pattern OF_ONE_JAR =
      Pattern.compile(MANIFEST + "|META-INF/versions/.*|module-info\\.class|builddef\\.lst");

  /** Licences and notices. */
  private static final Pattern OF_EACH_JAR = Pattern.compile("^META-INF/([^/]+)$");

  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  LayerJar() {
    entries.put(MANIFEST, "Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Adds what a jar holds: its licence and notices under its name, its services to those there. */
  void add(String jar, Map<String, byte[]> content) {
    content.forEach(
        (entry, bytes) -> {
          if (entry.startsWith(SERVICES)) {
            entries.merge(entry, bytes, LayerJar::lines);
          } else if (!OF_ONE_JAR.matcher(entry).matches()) {
            String place = OF_EACH_JAR.matcher(entry).replaceFirst("META-INF/" + jar + "/$1");
            if (entries.putIfAbsent(place, bytes) != null) {
              throw new IllegalStateException(
                  "%s of %s is in another jar of the layer too".formatted(entry, jar));
            }
          }
        });
  }

  private static byte[] lines(byte[] some, byte[] more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(some);
    all.write('\n');
    all.writeBytes(more);
    return all.toByteArray();
  }

  void store(Path file) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry stored = new ZipEntry(entry.getKey());
        stored.setTimeLocal(TIME);
        stored.setSize(entry.getValue().length);
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        stored.setCrc(crc.getValue());
        zip.putNextEntry(stored);
        zip.write(entry.getValue());
      }
    }
  }
}
