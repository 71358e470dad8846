package capacityops.local.lambda;

import capacityops.local.template.Stack;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
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
final class RuntimeInterfaceClient {
  private static final String NATIVE_PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  private final Path nativeLibrary;
  private final String classPath;

  RuntimeInterfaceClient(Path folder) {
    this.nativeLibrary = unpackNativeLibrary(folder);
    this.classPath =
        Stream.of(
                AWSLambda.class,
                RequestStreamHandler.class,
                PojoSerializer.class,
                SdkInternalThreadLocal.class)
            .map(RuntimeInterfaceClient::jarOf)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * The flags are those of Lambda's java25 runtime: a serial collector, C1 alone except with
   * SnapStart, and a heap of 85 % of the memory.
   */
  List<String> command(Stack.Function function) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    if (!function.snapStart()) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.add("-Xmx" + function.memorySize() * 85 / 100 + "m");
    command.add("-Xshare:auto");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-D" + NATIVE_PROPERTY + "=" + nativeLibrary);
    command.add("-cp");
    command.add(classPath);
    command.add(AWSLambda.class.getName());
    command.add(function.handler());
    return command;
  }

  private static String jarOf(Class<?> type) {
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
    try (InputStream library = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
      if (library == null) {
        throw new IllegalStateException(
            "the AWS runtime interface client has no native part for " + platform());
      }
      Files.createDirectories(folder);
      Path unpacking = folder.resolve(name + "-" + UUID.randomUUID());
      Files.copy(library, unpacking);
      return Files.move(
          unpacking,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + name, e);
    }
  }

  private static String platform() {
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    boolean musl =
        Files.exists(Path.of("/lib/ld-musl-" + System.getProperty("os.arch") + ".so.1"))
            || Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"));
    return (musl ? "linux_musl-" : "linux-") + architecture;
  }
}
