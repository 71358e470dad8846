package capacityops.benchmarks.lambda;

import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import capacityops.local.lambda.RuntimeInterfaceClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where functions are started one by one: accounts that hold what the sample events ask for, behind
 * TLS as AWS is.
 */
final class LambdaBench implements AutoCloseable {
  /** As the template has it where nobody says otherwise: here is one address of EC2. */
  private static final Map<String, String> ONE_REGION = Map.of("CapacityBlockRegions", "");

  private final Path root;
  private final Path work;
  private final LocalStack stack;
  private final TlsFront aws;
  private final RuntimeInterfaceClient client;

  /** Of the functions of the API, by their names. */
  private final Map<String, byte[]> events;

  private LambdaBench(Path root, Path work, LocalStack stack, Map<String, byte[]> events) {
    this.root = root;
    this.work = work;
    this.stack = stack;
    this.aws = new TlsFront(stack.aws(), work);
    this.events = events;
    this.client = new RuntimeInterfaceClient(work, RuntimeInterfaceClient.hasNativeLibrary());
  }

  /**
   * @param root the repository, packaged
   */
  static LambdaBench open(Path root) throws InterruptedException {
    Path work = root.resolve("benchmarks/target/lambda");
    LocalStack stack = Inhabitants.home(root, work);
    List<FunctionUnderTest> api =
        FunctionUnderTest.ofApi(root, LocalSettings.USUAL_PARAMETERS, work);
    return new LambdaBench(root, work, stack, RepeatableEvents.settle(stack, api));
  }

  Path work() {
    return work;
  }

  /** The functions of this repository that are wanted. */
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
    all.putAll(ONE_REGION);
    all.putAll(parameters);
    return FunctionUnderTest.all(checkout, folder, all, work).stream()
        .filter(FunctionUnderTest::isWanted)
        .toList();
  }

  /** A function that does nothing. */
  FunctionUnderTest emptyFunction() {
    return FunctionUnderTest.empty(
        FunctionUnderTest.all("", root, LocalSettings.USUAL_PARAMETERS, work).getFirst().function(),
        work);
  }

  boolean isOfApi(FunctionUnderTest function) {
    return events.containsKey(function.name());
  }

  byte[] eventOf(FunctionUnderTest function) {
    return events.getOrDefault(function.name(), function.event(Inhabitants.NAMES));
  }

  /** How long functions have waited for AWS. */
  Waits waits() {
    return aws.waits();
  }

  FunctionProcess startOnDemand(FunctionUnderTest function) {
    return start(function, "on-demand");
  }

  FunctionProcess startForSnapshot(FunctionUnderTest function) {
    return start(function, "snap-start");
  }

  private FunctionProcess start(FunctionUnderTest function, String initialization) {
    return function.start(
        client,
        aws.endpoints(),
        List.of("-Djavax.net.ssl.trustStore=" + aws.trustStore()),
        function.log(work),
        initialization);
  }

  @Override
  public void close() {
    aws.close();
    stack.close();
  }
}
