package capacityops.local.template;

import capacityops.local.template.StackParts.ApiParts;
import capacityops.local.template.TemplateScope.Declared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what runs code: functions, their events, and state machines. */
final class FunctionReader {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}]*)}");
  private static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY");
  private static final int DEFAULT_API_TIMEOUT_MILLIS = 30_000;

  private final StackParts parts;
  private final Deployment deployment;
  private final TemplateScope scope;
  private final Path folder;
  private final EventReader events;
  private final Problems problems;

  FunctionReader(
      StackParts parts,
      Deployment deployment,
      TemplateScope scope,
      Path folder,
      EventReader events,
      Problems problems) {
    this.parts = parts;
    this.deployment = deployment;
    this.scope = scope;
    this.folder = folder;
    this.events = events;
    this.problems = problems;
  }

  void readFunction(Declared declared, Properties properties) {
    properties.accept(
        "FunctionName",
        "Description",
        "Tags",
        "PropagateTags",
        "Tracing",
        "KmsKeyArn",
        "PermissionsBoundary",
        "RolePath",
        "AssumeRolePolicyDocument",
        "DeploymentPreference",
        "ProvisionedConcurrencyConfig",
        "RuntimeManagementConfig",
        "CodeSigningConfigArn",
        "VersionDescription",
        "RecursiveLoop",
        "VpcConfig",
        "EphemeralStorage",
        "AutoPublishAliasAllProperties",
        "AutoPublishCodeSha256");
    properties.oneOf("PackageType", "Zip", "Zip");
    checkArchitectures(properties);
    String runtime = properties.requiredText("Runtime");
    if (!runtime.startsWith("java")) {
      properties.problem("Runtime", "must be a Java runtime, not " + runtime);
    }
    String id = declared.logicalId();
    String name = scope.named(id, declared.line()).name();
    Stack.Function function =
        new Stack.Function(
            id,
            name,
            scope.arnOf(id, declared.line()),
            runtime,
            properties.requiredText("Handler"),
            path(properties, "CodeUri"),
            layers(properties),
            properties.integer("MemorySize", 128, 10_240).orElse(128),
            StackReader.seconds(properties, "Timeout", 1, 900, 3),
            environment(properties),
            properties.text("AutoPublishAlias"),
            properties.integer("ReservedConcurrentExecutions", 0, 1000),
            asyncInvocation(properties),
            logging(name, properties),
            snapStart(properties),
            role(id, properties),
            properties.json("Policies"));
    parts.functions.put(id, function);
    properties
        .objectsByName("Events")
        .forEach((event, source) -> readEvent(function, event, source));
  }

  private static void checkArchitectures(Properties properties) {
    for (String architecture : properties.texts("Architectures")) {
      if (!Set.of("x86_64", "arm64").contains(architecture)) {
        properties.problem("Architectures", "has no architecture " + architecture);
      }
    }
  }

  private Path path(Properties properties, String name) {
    return folder.resolve(properties.requiredText(name)).normalize();
  }

  private List<String> layers(Properties properties) {
    List<String> known = parts.layers.values().stream().map(Stack.Layer::arn).toList();
    List<String> arns = properties.texts("Layers");
    arns.stream()
        .filter(arn -> !known.contains(arn))
        .forEach(arn -> properties.problem("Layers", "names a layer outside the template: " + arn));
    return List.copyOf(arns);
  }

  private static Map<String, String> environment(Properties properties) {
    return properties
        .object("Environment")
        .map(environment -> environment.textsByName("Variables"))
        .orElse(Map.of());
  }

  private String role(String logicalId, Properties properties) {
    return properties
        .text("Role")
        .map(ResourceType::busName)
        .orElseGet(() -> scope.roleName(logicalId + "Role"));
  }

  private String roleArn(String logicalId, Properties properties) {
    return properties
        .text("Role")
        .orElseGet(() -> deployment.globalArn("iam", "role/" + scope.roleName(logicalId + "Role")));
  }

  private static boolean snapStart(Properties properties) {
    return properties
        .object("SnapStart")
        .map(snapStart -> snapStart.oneOf("ApplyOn", "None", "None", "PublishedVersions"))
        .orElse("None")
        .equals("PublishedVersions");
  }

  private static Stack.Logging logging(String functionName, Properties properties) {
    String preset = "/aws/lambda/" + functionName;
    return properties
        .object("LoggingConfig")
        .map(
            logging -> {
              logging.accept("SystemLogLevel");
              return new Stack.Logging(
                  logging.oneOf("LogFormat", "Text", "Text", "JSON"),
                  logging.text("ApplicationLogLevel"),
                  logging.text("LogGroup").orElse(preset));
            })
        .orElseGet(() -> new Stack.Logging("Text", Optional.empty(), preset));
  }

  private static Stack.AsyncInvocation asyncInvocation(Properties properties) {
    Optional<String> deadLetterTarget =
        properties
            .object("DeadLetterQueue")
            .map(
                queue -> {
                  queue.oneOf("Type", "", "SQS", "SNS");
                  return queue.requiredText("TargetArn");
                });
    return properties
        .object("EventInvokeConfig")
        .map(config -> eventInvokeConfig(config, deadLetterTarget))
        .orElseGet(
            () ->
                new Stack.AsyncInvocation(
                    2, Duration.ofHours(6), Optional.empty(), Optional.empty(), deadLetterTarget));
  }

  private static Stack.AsyncInvocation eventInvokeConfig(
      Properties config, Optional<String> deadLetterTarget) {
    Optional<Properties> destinations = config.object("DestinationConfig");
    return new Stack.AsyncInvocation(
        config.integer("MaximumRetryAttempts", 0, 2).orElse(2),
        StackReader.seconds(config, "MaximumEventAgeInSeconds", 60, 21_600, 21_600),
        destinations.flatMap(destination -> destination(destination, "OnSuccess")),
        destinations.flatMap(destination -> destination(destination, "OnFailure")),
        deadLetterTarget);
  }

  private static Optional<String> destination(Properties destinations, String outcome) {
    return destinations
        .object(outcome)
        .map(
            destination -> {
              if (destination.has("Type")) {
                destination.oneOf("Type", "", "SQS", "SNS", "Lambda", "EventBridge");
              }
              return destination.requiredText("Destination");
            });
  }

  void readEventInvokeConfig(Properties properties) {
    properties.requiredText("Qualifier");
    String function = properties.requiredText("FunctionName");
    Optional<Stack.Function> found =
        parts.functions.values().stream()
            .filter(known -> known.name().equals(function) || known.arn().equals(function))
            .findFirst();
    if (found.isEmpty()) {
      properties.problem("FunctionName", "names no function of the template: " + function);
      return;
    }
    Stack.Function changed =
        found
            .get()
            .withAsyncInvocation(
                eventInvokeConfig(properties, found.get().asyncInvocation().deadLetterTarget()));
    parts.functions.put(changed.logicalId(), changed);
  }

  private void readEvent(Stack.Function function, String event, Properties source) {
    String type = source.requiredText("Type");
    Properties properties = source.requiredObject("Properties");
    switch (type) {
      case "HttpApi" -> readRoute(function, properties);
      case "SQS" -> readQueueSource(function, event, properties);
      case "EventBridgeRule", "CloudWatchEvent" ->
          events.readRuleEvent(function.logicalId(), function.invokeArn(), event, properties);
      case "Schedule" ->
          events.readScheduleEvent(function.logicalId(), function.invokeArn(), event, properties);
      case "ScheduleV2" ->
          events.readScheduleV2Event(function.logicalId(), function.invokeArn(), event, properties);
      default -> source.problem("Type", "is not understood: " + type);
    }
  }

  private void readRoute(Stack.Function function, Properties properties) {
    properties.accept("RouteSettings");
    String apiId = properties.text("ApiId").orElse("");
    Optional<ApiParts> api =
        apiId.isEmpty()
            ? Optional.ofNullable(parts.apis.get(StackReader.IMPLICIT_API))
            : parts.apis.values().stream().filter(known -> known.id().equals(apiId)).findFirst();
    if (api.isEmpty()) {
      properties.problem("ApiId", "names no AWS::Serverless::HttpApi of the template: " + apiId);
      return;
    }
    properties.oneOf("PayloadFormatVersion", "2.0", "2.0");
    int line = properties.line("Path");
    String key = routeKey(properties);
    boolean known = api.get().routes().stream().anyMatch(route -> route.key().equals(key));
    if (known) {
      properties.problem("Path", "is routed twice: " + key);
    }
    api.get()
        .routes()
        .add(
            new Stack.Route(
                key,
                function.invokeArn(),
                properties
                    .object("Auth")
                    .map(FunctionReader::usesIam)
                    .orElse(api.get().iamByDefault()),
                Duration.ofMillis(
                    properties
                        .integer("TimeoutInMillis", 50, DEFAULT_API_TIMEOUT_MILLIS)
                        .orElse(DEFAULT_API_TIMEOUT_MILLIS)),
                line));
  }

  private static boolean usesIam(Properties auth) {
    auth.accept("InvokeRole");
    return auth.oneOf("Authorizer", "AWS_IAM", "AWS_IAM", "NONE").equals("AWS_IAM");
  }

  private static String routeKey(Properties properties) {
    String path = properties.text("Path").orElse("$default");
    String method = properties.text("Method").orElse("ANY").toUpperCase(Locale.ROOT);
    if (path.equals("$default")) {
      return path;
    }
    if (!METHODS.contains(method.equals("X-AMAZON-APIGATEWAY-ANY-METHOD") ? "ANY" : method)) {
      properties.problem("Method", "is no HTTP method: " + method);
    }
    if (!path.startsWith("/")) {
      properties.problem("Path", "must start with /, not be " + path);
    }
    return method + " " + path;
  }

  private void readQueueSource(Stack.Function function, String event, Properties properties) {
    properties.accept("KmsKeyArn", "MetricsConfig");
    String queue = properties.requiredText("Queue");
    List<String> responseTypes = properties.texts("FunctionResponseTypes");
    for (String responseType : responseTypes) {
      if (!responseType.equals("ReportBatchItemFailures")) {
        properties.problem("FunctionResponseTypes", "has no type " + responseType);
      }
    }
    String id = function.logicalId() + event;
    parts.queueSources.put(
        id,
        new Stack.QueueSource(
            id,
            queue,
            function.invokeArn(),
            properties.integer("BatchSize", 1, 10_000).orElse(10),
            StackReader.seconds(properties, "MaximumBatchingWindowInSeconds", 0, 300, 0),
            properties
                .object("ScalingConfig")
                .map(scaling -> scaling.integer("MaximumConcurrency", 2, 1000).orElse(5))
                .orElse(5),
            !responseTypes.isEmpty(),
            properties.flag("Enabled").orElse(true)));
  }

  void readStateMachine(Declared declared, Properties properties) {
    properties.accept(
        "Name",
        "Tags",
        "PropagateTags",
        "Logging",
        "Tracing",
        "PermissionsBoundary",
        "RolePath",
        "EncryptionConfiguration");
    String id = declared.logicalId();
    String arn = scope.arnOf(id, declared.line());
    Path definitionUri = path(properties, "DefinitionUri");
    Map<String, String> substitutions = properties.textsByName("DefinitionSubstitutions");
    parts.stateMachines.put(
        id,
        new Stack.StateMachine(
            id,
            scope.named(id, declared.line()).name(),
            arn,
            properties.oneOf("Type", "STANDARD", "STANDARD", "EXPRESS"),
            definition(definitionUri, substitutions, properties),
            substitutions,
            definitionUri,
            roleArn(id, properties),
            properties.json("Policies")));
    properties
        .objectsByName("Events")
        .forEach((event, source) -> readStateMachineEvent(id, arn, event, source));
  }

  private String definition(Path file, Map<String, String> substitutions, Properties properties) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      properties.problem("DefinitionUri", "cannot be read: " + file.getFileName());
      return "{}";
    }
    SUBSTITUTION
        .matcher(text)
        .results()
        .map(variable -> variable.group(1))
        .filter(variable -> !substitutions.containsKey(variable))
        .forEach(
            variable ->
                problems.add(
                    properties.line("DefinitionUri"),
                    file.getFileName() + ": no DefinitionSubstitutions for ${" + variable + "}"));
    return text;
  }

  private void readStateMachineEvent(String id, String arn, String event, Properties source) {
    String type = source.requiredText("Type");
    Properties properties = source.requiredObject("Properties");
    switch (type) {
      case "EventBridgeRule", "CloudWatchEvent" -> events.readRuleEvent(id, arn, event, properties);
      case "Schedule" -> events.readScheduleEvent(id, arn, event, properties);
      case "ScheduleV2" -> events.readScheduleV2Event(id, arn, event, properties);
      default -> source.problem("Type", "is not understood: " + type);
    }
  }
}
