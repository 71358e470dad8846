package capacityops.benchmarks.lambda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Something that was done for cold starts, and how a function is laid out without it: what stands
 * in the task root itself is found before the same in its jars.
 *
 * @param name what the function is without
 * @param sources files to stand before the function's own, sources compiled
 * @param jars to stand in {@code lib} beside the layers'
 * @param replaced the layers' jars that those stand in place of
 */
record Step(String name, Optional<Path> sources, List<Path> jars, Predicate<Path> replaced) {

  /** The function as it would be if this step had not been taken. */
  FunctionUnderTest undone(FunctionUnderTest function, Path work) {
    Path root = work.resolve("undone").resolve(name.replaceAll("\\W+", "-") + function.name());
    FunctionUnderTest copy = function.laidOutAgain(name, root);
    try {
      for (Path jar : jarsIn(root.resolve("lib")).stream().filter(replaced).toList()) {
        Files.delete(jar);
      }
      for (Path jar : jars) {
        Path link = root.resolve("lib").resolve(jar.getFileName());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, jar);
      }
      if (sources.isPresent()) {
        layOver(sources.get(), root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  static List<Path> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("are the benchmarks packaged?", e);
    }
  }

  /** Compiled elsewhere: what is written over a link would change what it leads to. */
  private static void layOver(Path sources, Path root) throws IOException {
    Path classes = root.resolveSibling(root.getFileName() + "-classes");
    compile(filesOf(sources, Step::isSource), root, Files.createDirectories(classes));
    copy(sources, root);
    copy(classes, root);
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java");
  }

  private static List<Path> filesOf(Path folder, Predicate<Path> choice) throws IOException {
    try (Stream<Path> walked = Files.walk(folder)) {
      return walked.filter(Files::isRegularFile).filter(choice).toList();
    }
  }

  private static void copy(Path folder, Path root) throws IOException {
    for (Path file : filesOf(folder, Predicate.not(Step::isSource))) {
      Path place = root.resolve(folder.relativize(file).toString());
      Files.createDirectories(place.getParent());
      Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void compile(List<Path> sources, Path root, Path target) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      String classPath =
          jarsIn(root.resolve("lib")).stream()
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator));
      List<String> options = List.of("-nowarn", "-d", target.toString(), "-cp", classPath);
      var units = files.getJavaFileObjectsFromPaths(sources);
      if (!compiler.getTask(null, files, null, options, null, units).call()) {
        throw new IllegalStateException("cannot compile " + sources);
      }
    }
  }
}
