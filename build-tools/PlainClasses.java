import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Gives the lambdas of compiled classes plain classes by {@link PlainLambdas}, in place and before
 * the classes are tested: what is tested is what is deployed.
 *
 * <p>{@code java PlainClasses.java FOLDER CLASSPATH}: FOLDER is where the compiler wrote to, and
 * may have been here before.
 */
final class PlainClasses {
  private static final String CLASS = ".class";

  private PlainClasses() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    PlainLambdas lambdas = plainLambdas(arguments[1]);
    for (Path file : compiled(folder)) {
      Map<String, byte[]> plain =
          lambdas.plain(folder.relativize(file).toString(), Files.readAllBytes(file));
      if (plain.size() > 1) {
        deleteLambdasOf(file);
        for (Map.Entry<String, byte[]> one : plain.entrySet()) {
          Files.write(folder.resolve(one.getKey()), one.getValue());
        }
      }
    }
  }

  private static PlainLambdas plainLambdas(String classPath) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String one : classPath.split(File.pathSeparator)) {
      urls.add(Path.of(one).toUri().toURL());
    }
    URLClassLoader everything = new URLClassLoader(urls.toArray(URL[]::new));
    return new PlainLambdas(PlainLambdas.classFile(everything), everything);
  }

  private static List<Path> compiled(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(CLASS))
          .filter(file -> !file.toString().contains(PlainLambdas.NAME))
          .toList();
    }
  }

  /** Those of another compilation. */
  private static void deleteLambdasOf(Path file) throws IOException {
    String name = file.getFileName().toString();
    String lambdas = name.substring(0, name.length() - CLASS.length()) + PlainLambdas.NAME;
    try (Stream<Path> siblings = Files.list(file.resolveSibling("."))) {
      for (Path sibling : siblings.toList()) {
        if (sibling.getFileName().toString().startsWith(lambdas)) {
          Files.delete(sibling);
        }
      }
    }
  }
}
