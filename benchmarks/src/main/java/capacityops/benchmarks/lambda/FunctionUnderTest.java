package capacityops.benchmarks.lambda;

import capacityops.local.lambda.RuntimeInterfaceClient;
import capacityops.local.lambda.TaskRoots;
import capacityops.local.template.Deployment;
import capacityops.local.template.Stack;
import capacityops.local.template.Template;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A function of the template as Lambda finds it: its code and layers laid out, its environment, and
 * the sample event of the repository.
 *
 * @param checkout the repository that it was built in, or what else sets it apart; empty for this
 *     one, as it is
 * @param taskRoot what Lambda has under {@code /var/task}
 */
record FunctionUnderTest(
    String checkout, Stack.Function function, Path taskRoot, Optional<Path> event) {
  private static final String HANDLER = "Handler";

  /** All functions of a built checkout, by their handlers' names, in the template's order. */
  static List<FunctionUnderTest> all(
      String checkout, Path root, Map<String, String> parameters, Path work) {
    return chosen(stack(root, parameters), function -> true, checkout, root, work);
  }

  /** Those behind a route of the HTTP API. */
  static List<FunctionUnderTest> ofApi(Path root, Map<String, String> parameters, Path work) {
    Stack stack = stack(root, parameters);
    Set<String> routed =
        stack.apis().values().stream()
            .flatMap(api -> api.routes().stream())
            .map(Stack.Route::functionArn)
            .collect(Collectors.toSet());
    return chosen(stack, function -> routed.contains(function.invokeArn()), "", root, work);
  }

  private static Stack stack(Path root, Map<String, String> parameters) {
    return Template.load(root.resolve("template.yaml"), Deployment.local(parameters));
  }

  private static List<FunctionUnderTest> chosen(
      Stack stack, Predicate<Stack.Function> choice, String checkout, Path root, Path work) {
    TaskRoots taskRoots = new TaskRoots(work);
    Map<String, Stack.Layer> layers =
        stack.layers().values().stream()
            .collect(Collectors.toMap(Stack.Layer::arn, UnaryOperator.identity()));
    return stack.functions().values().stream()
        .filter(choice)
        .map(
            function ->
                new FunctionUnderTest(
                    checkout,
                    function,
                    taskRoots.of(function, layers),
                    Optional.of(root.resolve("events").resolve(eventOf(function)))))
        .toList();
  }

  /** A function that does nothing, with the memory of the others. */
  static FunctionUnderTest empty(Stack.Function like, Path work) {
    Path root = work.resolve("empty-function");
    String file = EmptyHandler.class.getName().replace('.', '/') + ".class";
    try (var content = EmptyHandler.class.getResourceAsStream("/" + file)) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.copy(content, root.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Stack.Function function =
        handledBy(EmptyHandler.class.getName(), root, List.of(), Map.of(), like);
    return new FunctionUnderTest("", function, root, Optional.empty());
  }

  /** One that another class handles, which its task root has; it is sent {@code {}}. */
  FunctionUnderTest handledBy(Class<? extends RequestStreamHandler> handler) {
    return new FunctionUnderTest(
        checkout, handledBy(handler.getName()), taskRoot, Optional.empty());
  }

  /**
   * The same, whose handler's method is named.
   *
   * @param difference what sets it apart
   */
  FunctionUnderTest namingItsMethod(String difference) {
    return new FunctionUnderTest(
        difference, handledBy(function.handler() + "::handleRequest"), taskRoot, event);
  }

  private Stack.Function handledBy(String handler) {
    return handledBy(handler, function.code(), function.layers(), function.environment(), function);
  }

  private static Stack.Function handledBy(
      String handler,
      Path code,
      List<String> layers,
      Map<String, String> environment,
      Stack.Function like) {
    String name = handler.replaceAll("\\W", "-");
    return new Stack.Function(
        name,
        name,
        "arn:aws:lambda:us-east-1:123456789012:function:" + name,
        like.runtime(),
        handler,
        code,
        layers,
        512,
        Duration.ofSeconds(29),
        environment,
        Optional.empty(),
        OptionalInt.empty(),
        like.asyncInvocation(),
        like.logging(),
        like.snapStart(),
        like.role(),
        Optional.empty());
  }

  /** The same with one more jar on its class path. */
  FunctionUnderTest with(Path jar) {
    Path root = taskRoot.resolveSibling(taskRoot.getFileName() + "-with-" + jar.getFileName());
    FunctionUnderTest copy = laidOutAgain(checkout, root);
    try {
      Files.copy(
          jar, root.resolve("lib").resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  /**
   * The same in a task root of its own, in which files can be put in place of links.
   *
   * @param difference what sets it apart
   */
  FunctionUnderTest laidOutAgain(String difference, Path root) {
    try (Stream<Path> files = Files.walk(taskRoot)) {
      for (Path file : files.toList()) {
        Path place = root.resolve(taskRoot.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(place);
        } else {
          Files.deleteIfExists(place);
          Files.createSymbolicLink(place, file.toRealPath());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FunctionUnderTest(difference, function, root, event);
  }

  private static String eventOf(Stack.Function function) {
    return simpleName(function).replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT)
        + ".json";
  }

  private static String simpleName(Stack.Function function) {
    String type = function.handler().replaceFirst("::.*", "");
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return simple.endsWith(HANDLER)
        ? simple.substring(0, simple.length() - HANDLER.length())
        : simple;
  }

  String name() {
    return simpleName(function);
  }

  /** Whether {@code -Dbenchmark.functions} names it, or none. */
  boolean isWanted() {
    String only = System.getProperty("benchmark.functions", "");
    return only.isEmpty() || List.of(only.split(",", -1)).contains(name());
  }

  /** Where its processes log to. */
  Path log(Path work) {
    try {
      return Files.createDirectories(work.resolve("logs")).resolve(name() + ".log");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sample event, with what the accounts of the local stack hold in place of the sample's. */
  byte[] event(Map<String, String> replacements) {
    try {
      String text = event.isPresent() ? Files.readString(event.get()) : "{}";
      for (Map.Entry<String, String> replacement : replacements.entrySet()) {
        text = text.replace(replacement.getKey(), replacement.getValue());
      }
      return text.getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a process as Lambda does.
   *
   * @param endpoints the environment variables that tell where AWS is
   * @param flags beside those of Lambda's runtime
   */
  FunctionProcess start(
      RuntimeInterfaceClient client,
      Map<String, String> endpoints,
      List<String> flags,
      Path log,
      String initialization) {
    List<String> command = new ArrayList<>(client.command(function, List.of()));
    command.addAll(1, flags);
    Map<String, String> variables = new HashMap<>(function.environment());
    variables.putAll(defined(initialization));
    variables.putAll(endpoints);
    return new FunctionProcess(command, variables, taskRoot, log);
  }

  /**
   * What Lambda defines for every function.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime">Defined
   *     runtime environment variables</a>
   */
  private Map<String, String> defined(String initialization) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("_HANDLER", function.handler());
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memorySize()));
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", initialization);
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logging().logGroup());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "measured");
    variables.put("AWS_LAMBDA_LOG_FORMAT", function.logging().format());
    function
        .logging()
        .applicationLogLevel()
        .ifPresent(level -> variables.put("AWS_LAMBDA_LOG_LEVEL", level));
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
    variables.put("AWS_REGION", "us-east-1");
    variables.put("AWS_DEFAULT_REGION", "us-east-1");
    variables.put("AWS_ACCESS_KEY_ID", "123456789012");
    variables.put("AWS_SECRET_ACCESS_KEY", "local");
    variables.put("AWS_SESSION_TOKEN", "local");
    variables.put("LAMBDA_TASK_ROOT", taskRoot.toString());
    variables.put("LAMBDA_RUNTIME_DIR", System.getProperty("java.home"));
    variables.put("LANG", "en_US.UTF-8");
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.put("TZ", ":UTC");
    return variables;
  }
}
