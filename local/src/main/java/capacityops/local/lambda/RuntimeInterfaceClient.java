package capacityops.local.lambda;

import capacityops.local.template.Stack;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** How a process of AWS's Java runtime is started. */
public final class RuntimeInterfaceClient {
  private static final String NATIVE_PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  /**
   * In megabytes.
   *
   * @see <a
   *     href="https://docs.oracle.com/en/java/javase/25/gctuning/ergonomics.html">Ergonomics</a>
   */
  private static final int SMALLEST_HEAP = 8;

  private static final int MEMORY_BY_INITIAL_HEAP = 64;

  private static final String PORTABLE_CLIENT =
      "com/amazonaws/services/lambda/runtime/api/client/runtimeapi/NativeClient.class";

  private final List<String> nativeLibrary;
  private final String classPath;

  /**
   * @param folder where parts of the client are unpacked
   * @param nativeClient whether to use the client's native library, which there is for Linux only
   */
  public RuntimeInterfaceClient(Path folder, boolean nativeClient) {
    this.nativeLibrary =
        nativeClient
            ? List.of("-D" + NATIVE_PROPERTY + "=" + unpackNativeLibrary(folder))
            : List.of();
    Stream<String> jars =
        Stream.of(
                AWSLambda.class,
                RequestStreamHandler.class,
                PojoSerializer.class,
                SdkInternalThreadLocal.class)
            .map(RuntimeInterfaceClient::sourceOf);
    this.classPath =
        (nativeClient
                ? jars
                : Stream.concat(Stream.of(unpackPortableClient(folder).toString()), jars))
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
  }

  public static boolean hasNativeLibrary() {
    return System.getProperty("os.name").equals("Linux");
  }

  /**
   * The flags of Lambda's java25 runtime: a serial collector, C1 alone except with SnapStart, a
   * heap of 85 % of the memory, and the client's own implementation of CRaC for SnapStart's hooks.
   *
   * <p>Lambda's machine has the memory of the function, and a JVM begins with a heap of a 64th of
   * its machine's: 8 MB for 512. It would begin with some hundreds here, and each page of them that
   * it touches costs time.
   */
  public static List<String> flags(int memorySize, boolean snapStart) {
    List<String> flags = new ArrayList<>();
    flags.add("-XX:+UseSerialGC");
    if (!snapStart) {
      flags.add("-XX:TieredStopAtLevel=1");
    }
    flags.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    flags.add("-Xmx" + memorySize * 85 / 100 + "m");
    flags.add("-Xms" + Math.max(SMALLEST_HEAP, memorySize / MEMORY_BY_INITIAL_HEAP) + "m");
    flags.add("-Xshare:auto");
    flags.add("--enable-native-access=ALL-UNNAMED");
    return flags;
  }

  /**
   * @param options beside the flags
   */
  public List<String> command(Stack.Function function, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(function.memorySize(), function.snapStart()));
    command.addAll(options);
    command.addAll(nativeLibrary);
    command.add("-cp");
    command.add(classPath);
    command.add(AWSLambda.class.getName());
    command.add(function.handler());
    return command;
  }

  private static String sourceOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("cannot tell where " + type + " comes from", e);
    }
  }

  /**
   * Left to itself, each process unpacks the library to the same file in the machine's temporary
   * folder, over one that others run from.
   */
  private static Path unpackNativeLibrary(Path folder) {
    String name = "libaws-lambda-jni." + platform() + ".so";
    return unpack(AWSLambda.class.getResource("/jni/" + name), folder.resolve(name));
  }

  /** A folder with this module's own client, to stand before the one with native methods. */
  private static Path unpackPortableClient(Path folder) {
    try {
      String own = RuntimeInterfaceClient.class.getSimpleName() + ".class";
      String place = RuntimeInterfaceClient.class.getResource(own).toString();
      String root =
          place.substring(
              0,
              place.length() - RuntimeInterfaceClient.class.getName().length() - ".class".length());
      Path classes = folder.resolve("portable-client");
      unpack(URI.create(root + PORTABLE_CLIENT).toURL(), classes.resolve(PORTABLE_CLIENT));
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find the portable client", e);
    }
  }

  private static Path unpack(URL resource, Path target) {
    try (InputStream content = resource.openStream()) {
      Files.createDirectories(target.getParent());
      Path unpacking = target.resolveSibling(target.getFileName() + "-" + UUID.randomUUID());
      Files.copy(content, unpacking);
      return Files.move(
          unpacking, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + target, e);
    }
  }

  private static String platform() {
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    boolean musl =
        Stream.of("x86_64", "aarch64")
            .anyMatch(name -> Files.exists(Path.of("/lib/ld-musl-" + name + ".so.1")));
    return (musl ? "linux_musl-" : "linux-") + architecture;
  }
}
