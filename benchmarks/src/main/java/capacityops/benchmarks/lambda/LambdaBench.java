package capacityops.benchmarks.lambda;

import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import capacityops.local.lambda.RuntimeInterfaceClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where functions are started one by one: accounts that hold what the sample events ask for, behind
 * TLS as AWS is.
 */
final class LambdaBench implements AutoCloseable {
  private final Path root;
  private final Path work;
  private final LocalStack stack;
  private final TlsFront aws;
  private final Map<String, String> inhabitants;
  private final RuntimeInterfaceClient client;

  private LambdaBench(Path root, Path work, LocalStack stack, TlsFront aws) {
    this.root = root;
    this.work = work;
    this.stack = stack;
    this.aws = aws;
    this.inhabitants = Inhabitants.settle(stack);
    this.client = new RuntimeInterfaceClient(work, RuntimeInterfaceClient.hasNativeLibrary());
  }

  /**
   * @param root the repository, packaged
   */
  static LambdaBench open(Path root) {
    Path work = root.resolve("benchmarks/target/lambda");
    LocalStack stack =
        LocalStack.start(
            new LocalSettings(
                root,
                1,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                false,
                work.resolve("stack"),
                LocalSettings.USUAL_PARAMETERS));
    return new LambdaBench(root, work, stack, new TlsFront(stack.aws(), work));
  }

  Path work() {
    return work;
  }

  /** The functions of this repository that {@code -Dbenchmark.functions} names, or all. */
  List<FunctionUnderTest> functions() {
    return functions("", root, Map.of());
  }

  /**
   * @param checkout what the figures call it, empty for this one
   * @param folder a repository, packaged
   * @param parameters of the template, beside the usual ones
   */
  List<FunctionUnderTest> functions(String checkout, Path folder, Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(LocalSettings.USUAL_PARAMETERS);
    all.putAll(parameters);
    String only = System.getProperty("benchmark.functions", "");
    return FunctionUnderTest.all(checkout, folder, all, work).stream()
        .filter(one -> only.isEmpty() || List.of(only.split(",", -1)).contains(one.name()))
        .toList();
  }

  /** A function that does nothing. */
  FunctionUnderTest emptyFunction() {
    return FunctionUnderTest.empty(
        FunctionUnderTest.all("", root, LocalSettings.USUAL_PARAMETERS, work).getFirst().function(),
        work);
  }

  byte[] eventOf(FunctionUnderTest function) {
    return function.event(inhabitants);
  }

  FunctionProcess startOnDemand(FunctionUnderTest function, String... flags) {
    return start(function, "on-demand", flags);
  }

  FunctionProcess startForSnapshot(FunctionUnderTest function) {
    return start(function, "snap-start");
  }

  private FunctionProcess start(
      FunctionUnderTest function, String initialization, String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("-Djavax.net.ssl.trustStore=" + aws.trustStore());
    try {
      Path log = Files.createDirectories(work.resolve("logs")).resolve(function.name() + ".log");
      return function.start(client, aws.endpoint(), all, log, initialization);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    aws.close();
    stack.close();
  }
}
