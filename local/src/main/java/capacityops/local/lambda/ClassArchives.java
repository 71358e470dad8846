package capacityops.local.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Archives of the classes that functions load, one for each task root, made of the first process
 * that has answered: with it the next ones start in two thirds of the time.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/25/vm/class-data-sharing.html">Class Data
 *     Sharing</a>
 */
final class ClassArchives {
  private static final Set<Path> BEGUN = ConcurrentHashMap.newKeySet();

  private ClassArchives() {}

  /** What a process of a task root is started with. */
  static List<String> options(Path taskRoot) {
    Path archive = archive(taskRoot);
    // The JVM tells of each class that it cannot archive; it loads those as always.
    return List.of(
        Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive : "-XX:+RecordDynamicDumpInfo",
        "-Xlog:aot*=off,cds*=off");
  }

  /**
   * Makes the archive of a task root, unless that was begun before. Where it cannot be made,
   * processes start as always.
   *
   * @param pid of a process that has loaded what its function needs
   */
  static void make(Path taskRoot, long pid) {
    Path archive = archive(taskRoot);
    if (Files.exists(archive) || !BEGUN.add(archive)) {
      return;
    }
    Path made = archive.resolveSibling(archive.getFileName() + "-" + UUID.randomUUID());
    Thread.ofVirtual().name("archive-" + pid).start(() -> dump(pid, made, archive));
  }

  private static void dump(long pid, Path made, Path archive) {
    try {
      new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
              Long.toString(pid),
              "VM.cds",
              "dynamic_dump",
              made.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      if (Files.exists(made)) {
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException noArchive) {
      BEGUN.remove(archive);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path archive(Path taskRoot) {
    return taskRoot.resolveSibling(taskRoot.getFileName() + ".jsa");
  }
}
