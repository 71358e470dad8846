package capacityops.local.lambda;

import capacityops.local.template.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Lays out what Lambda finds under {@code /var/task}: the unpacked code, and the jars of its layers
 * in {@code lib/}, where the runtime's class loader looks. Each content is unpacked once and kept
 * under its digest; layers are linked, not copied.
 */
public final class TaskRoots {
  private final Path folder;
  private final Map<Path, String> digests = new HashMap<>();

  public TaskRoots(Path folder) {
    this.folder = folder;
  }

  /** The task root of a function, made if it is not there yet. */
  public synchronized Path of(Stack.Function function, Map<String, Stack.Layer> layersByArn) {
    List<Path> layers =
        function.layers().stream().map(arn -> layersByArn.get(arn).content()).toList();
    StringBuilder identity = new StringBuilder(digest(function.code()));
    layers.forEach(layer -> identity.append(digest(layer)));
    Path root = folder.resolve("task-roots").resolve(shortDigest(identity.toString()));
    return Files.exists(root) ? root : make(root, building -> fill(building, function, layers));
  }

  /** Fills a folder. */
  private interface Filling {
    void into(Path building) throws IOException;
  }

  /** Builds beside and moves at the end, so that a folder that exists is whole. */
  private Path make(Path target, Filling filling) {
    try {
      Path building = Files.createDirectories(folder.resolve("building-" + UUID.randomUUID()));
      filling.into(building);
      Files.createDirectories(target.getParent());
      try {
        Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.exists(target)) {
          throw e;
        }
        // Another stack has laid out the same content meanwhile.
        deleteRecursively(building);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lay out " + target, e);
    }
  }

  private void fill(Path root, Stack.Function function, List<Path> layers) throws IOException {
    if (Files.isDirectory(function.code())) {
      link(function.code(), root);
    } else {
      unpack(function.code(), root);
    }
    Map<String, Path> jars = new TreeMap<>();
    for (Path layer : layers) {
      jarsOf(layer).forEach(jar -> jars.put(jar.getFileName().toString(), jar));
    }
    Path lib = Files.createDirectories(root.resolve("lib"));
    for (Map.Entry<String, Path> jar : jars.entrySet()) {
      Path link = lib.resolve(jar.getKey());
      Files.createSymbolicLink(
          Files.exists(link) ? lib.resolve("layer-" + jar.getKey()) : link, jar.getValue());
    }
  }

  private List<Path> jarsOf(Path layer) throws IOException {
    Path content =
        Files.isDirectory(layer)
            ? layer
            : folder.resolve("layers").resolve(shortDigest(digest(layer)));
    if (!Files.exists(content)) {
      make(content, building -> unpack(layer, building));
    }
    Path lib = content.resolve("java").resolve("lib");
    if (!Files.isDirectory(lib)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .map(Path::toAbsolutePath)
          .sorted()
          .toList();
    }
  }

  private static void link(Path source, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path place = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(place);
        } else {
          Files.createSymbolicLink(place, file.toAbsolutePath());
        }
      }
    }
  }

  private static void unpack(Path archive, Path target) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path place = target.resolve(entry.getName()).normalize();
        if (!place.startsWith(target)) {
          throw new IOException(archive + " has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(place);
        } else {
          Files.createDirectories(place.getParent());
          Files.copy(zip, place, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private String digest(Path content) {
    return digests.computeIfAbsent(content, TaskRoots::digestOf);
  }

  private static String digestOf(Path content) {
    try {
      if (Files.isDirectory(content)) {
        return digestOfFolder(content);
      }
      MessageDigest sha256 = sha256();
      try (InputStream in = new DigestInputStream(Files.newInputStream(content), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + content, e);
    }
  }

  /** A folder is linked, so its names decide, not what is in its files. */
  private static String digestOfFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return shortDigest(files.sorted().map(Path::toString).toList() + "");
    }
  }

  private static String shortDigest(String text) {
    byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 12);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void deleteRecursively(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
