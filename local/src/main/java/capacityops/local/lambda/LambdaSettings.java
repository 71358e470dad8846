package capacityops.local.lambda;

import capacityops.local.SimulatedTime;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How functions are run.
 *
 * @param awsEndpoint what {@code AWS_ENDPOINT_URL} is; asked when a process starts
 * @param workFolder where code is unpacked; kept between starts
 * @param concurrentExecutions the account's limit, beyond which invocations are throttled
 * @param maximumIdleProcesses how many processes wait for the next invocation; the longest idle end
 * @param initLimit how long a process may take to fetch its first event. Lambda allows 10 seconds;
 *     a busy machine needs more
 * @param nativeClient whether processes talk through the native library of AWS's client, which
 *     there is for Linux only
 * @param javaOptions {@code JAVA_TOOL_OPTIONS} of functions beside those that the template gives
 *     them, empty for none
 */
public record LambdaSettings(
    Supplier<URI> awsEndpoint,
    Path workFolder,
    SimulatedTime time,
    FunctionLog log,
    int concurrentExecutions,
    int maximumIdleProcesses,
    Duration initLimit,
    boolean nativeClient,
    String javaOptions) {
  private static final long BYTES_OF_A_PROCESS = 160L << 20;

  public static LambdaSettings of(
      Supplier<URI> awsEndpoint, Path workFolder, SimulatedTime time, FunctionLog log) {
    return new LambdaSettings(
        awsEndpoint,
        workFolder,
        time,
        log,
        100,
        mostIdle(),
        Duration.ofMinutes(1),
        RuntimeInterfaceClient.hasNativeLibrary(),
        "");
  }

  public LambdaSettings with(String otherJavaOptions) {
    return new LambdaSettings(
        awsEndpoint,
        workFolder,
        time,
        log,
        concurrentExecutions,
        maximumIdleProcesses,
        initLimit,
        nativeClient,
        otherJavaOptions);
  }

  /** As many as a quarter of the machine's memory holds. */
  private static int mostIdle() {
    var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return Math.clamp(machine.getTotalMemorySize() / 4 / BYTES_OF_A_PROCESS, 8, 64);
  }
}
