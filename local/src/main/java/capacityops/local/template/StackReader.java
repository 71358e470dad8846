package capacityops.local.template;

import capacityops.local.template.TemplateScope.Declared;
import capacityops.local.template.Yaml.Member;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the declared resources, values evaluated, into the typed stack. */
final class StackReader {
  /** The API that SAM makes for HttpApi events which name none. */
  static final String IMPLICIT_API = "ServerlessHttpApi";

  private final TemplateScope scope;
  private final Deployment deployment;
  private final Path folder;
  private final Problems problems;
  private final StackParts parts = new StackParts();
  private final FunctionReader functions;
  private final EventReader events;

  StackReader(TemplateScope scope, Deployment deployment, Path file, Problems problems) {
    this.scope = scope;
    this.deployment = deployment;
    this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    this.problems = problems;
    this.events = new EventReader(parts, deployment, scope);
    this.functions = new FunctionReader(parts, deployment, scope, folder, events, problems);
  }

  static boolean usesTheImplicitApi(Declared resource) {
    return resource.type().equals("AWS::Serverless::Function")
        && resource.properties().get("Events") instanceof Yaml.Mapping byName
        && byName.members().values().stream().anyMatch(StackReader::isOfTheImplicitApi);
  }

  private static boolean isOfTheImplicitApi(Member event) {
    return event.value() instanceof Yaml.Mapping declared
        && declared.get("Type") instanceof Yaml.Text text
        && text.value().equals("HttpApi")
        && !(declared.get("Properties") instanceof Yaml.Mapping named
            && named.members().containsKey("ApiId"));
  }

  Stack read(Map<String, Stack.Output> outputs) {
    List<Properties> read = new ArrayList<>();
    scope.resources().values().stream()
        .sorted(Comparator.comparingInt(StackReader::readingOrder))
        .forEach(
            declared -> {
              Properties properties = evaluate(declared);
              read(declared, properties);
              read.add(properties);
            });
    read.forEach(Properties::finish);
    return stack(outputs);
  }

  /** Functions refer to APIs and layers; everything else may refer to functions. */
  private static int readingOrder(Declared declared) {
    return switch (declared.type()) {
      case "AWS::Serverless::HttpApi", "AWS::Serverless::LayerVersion" -> 0;
      case "AWS::Serverless::Function" -> 1;
      default -> 2;
    };
  }

  private Properties evaluate(Declared declared) {
    Yaml evaluated = scope.intrinsics().evaluate(declared.properties());
    Yaml.Mapping mapping =
        evaluated instanceof Yaml.Mapping object
            ? new Yaml.Mapping(object.members(), declared.line())
            : new Yaml.Mapping(Map.of(), declared.line());
    return new Properties(declared.logicalId(), mapping, problems);
  }

  private Stack stack(Map<String, Stack.Output> outputs) {
    return new Stack(
        deployment,
        folder,
        Collections.unmodifiableMap(parts.functions),
        Collections.unmodifiableMap(parts.wholeApis()),
        Collections.unmodifiableMap(parts.stateMachines),
        Collections.unmodifiableMap(parts.layers),
        Collections.unmodifiableMap(parts.tables),
        Collections.unmodifiableMap(parts.buses),
        Collections.unmodifiableMap(parts.rules),
        Collections.unmodifiableMap(parts.schedules),
        Collections.unmodifiableMap(parts.queues),
        Collections.unmodifiableMap(parts.queueSources),
        Collections.unmodifiableMap(parts.topics),
        Collections.unmodifiableList(parts.subscriptions),
        Collections.unmodifiableMap(parts.buckets),
        Collections.unmodifiableMap(parts.recorded),
        Collections.unmodifiableMap(outputs));
  }

  private void read(Declared declared, Properties properties) {
    String id = declared.logicalId();
    switch (declared.type()) {
      case "AWS::Serverless::Function" -> functions.readFunction(declared, properties);
      case "AWS::Serverless::HttpApi" -> readApi(declared, properties);
      case "AWS::Serverless::LayerVersion" -> readLayer(declared, properties);
      case "AWS::Serverless::StateMachine" -> functions.readStateMachine(declared, properties);
      case "AWS::Lambda::EventInvokeConfig" -> functions.readEventInvokeConfig(properties);
      case "AWS::DynamoDB::Table" ->
          parts.tables.put(id, TableReader.read(named(declared), arn(declared), id, properties));
      case "AWS::Events::EventBus" -> events.readBus(declared, properties);
      case "AWS::Events::Rule" -> events.readRule(declared, properties);
      case "AWS::Scheduler::Schedule" -> events.readSchedule(declared, properties);
      case "AWS::SQS::Queue" -> readQueue(declared, properties);
      case "AWS::SNS::Topic" -> readTopic(declared, properties);
      case "AWS::SNS::Subscription" -> readSubscription(properties);
      case "AWS::S3::Bucket" -> readBucket(declared, properties);
      default -> readRecorded(declared, properties);
    }
  }

  private String named(Declared declared) {
    return scope.named(declared.logicalId(), declared.line()).name();
  }

  private String arn(Declared declared) {
    return scope.arnOf(declared.logicalId(), declared.line());
  }

  private void readApi(Declared declared, Properties properties) {
    properties.accept(
        "Name",
        "Description",
        "AccessLogSettings",
        "DefaultRouteSettings",
        "RouteSettings",
        "Tags",
        "PropagateTags",
        "FailOnWarnings",
        "DisableExecuteApiEndpoint");
    Optional<Properties> auth = properties.object("Auth");
    auth.ifPresent(object -> object.flag("EnableIamAuthorizer"));
    boolean iam =
        auth.map(object -> object.oneOf("DefaultAuthorizer", "NONE", "AWS_IAM", "NONE"))
            .orElse("NONE")
            .equals("AWS_IAM");
    parts.apis.put(
        declared.logicalId(),
        new StackParts.ApiParts(
            declared.logicalId(),
            named(declared),
            properties.text("StageName").orElse("$default"),
            properties.textsByName("StageVariables"),
            iam,
            new ArrayList<>()));
  }

  private void readLayer(Declared declared, Properties properties) {
    properties.accept(
        "Description",
        "CompatibleRuntimes",
        "CompatibleArchitectures",
        "LicenseInfo",
        "RetentionPolicy",
        "PublishLambdaVersion");
    String arn =
        ResourceType.of(declared.type())
            .orElseThrow()
            .ref()
            .of(scope.named(declared.logicalId(), declared.line()));
    parts.layers.put(
        declared.logicalId(),
        new Stack.Layer(
            declared.logicalId(),
            properties.text("LayerName").orElse(declared.logicalId()),
            arn,
            folder.resolve(properties.requiredText("ContentUri")).normalize()));
  }

  private void readQueue(Declared declared, Properties properties) {
    properties.accept(
        "QueueName",
        "KmsMasterKeyId",
        "KmsDataKeyReusePeriodSeconds",
        "SqsManagedSseEnabled",
        "RedriveAllowPolicy",
        "Tags");
    Optional<Stack.Redrive> redrive =
        properties
            .object("RedrivePolicy")
            .map(
                policy ->
                    new Stack.Redrive(
                        policy.requiredText("deadLetterTargetArn"),
                        policy.integer("maxReceiveCount", 1, 1000).orElse(10)));
    parts.queues.put(
        declared.logicalId(),
        new Stack.Queue(
            declared.logicalId(),
            named(declared),
            arn(declared),
            ResourceType.of(declared.type())
                .orElseThrow()
                .ref()
                .of(scope.named(declared.logicalId(), declared.line())),
            seconds(properties, "VisibilityTimeout", 0, 43_200, 30),
            seconds(properties, "MessageRetentionPeriod", 60, 1_209_600, 345_600),
            seconds(properties, "DelaySeconds", 0, 900, 0),
            seconds(properties, "ReceiveMessageWaitTimeSeconds", 0, 20, 0),
            properties.integer("MaximumMessageSize", 1024, 1_048_576).orElse(1_048_576),
            redrive));
  }

  static Duration seconds(
      Properties properties, String name, int minimum, int maximum, int preset) {
    return Duration.ofSeconds(properties.integer(name, minimum, maximum).orElse(preset));
  }

  private void readTopic(Declared declared, Properties properties) {
    properties.accept(
        "TopicName",
        "DisplayName",
        "KmsMasterKeyId",
        "SignatureVersion",
        "TracingConfig",
        "Tags",
        "DataProtectionPolicy",
        "DeliveryStatusLogging");
    String arn =
        scope
            .attribute(declared.logicalId(), "TopicArn", declared.line())
            .map(value -> ((Yaml.Text) value).value())
            .orElseThrow();
    parts.topics.put(
        declared.logicalId(), new Stack.Topic(declared.logicalId(), named(declared), arn));
    for (Properties subscription : properties.objects("Subscription")) {
      parts.subscriptions.add(
          new Stack.Subscription(
              arn,
              protocol(subscription),
              subscription.requiredText("Endpoint"),
              false,
              Optional.empty()));
    }
  }

  private void readSubscription(Properties properties) {
    parts.subscriptions.add(
        new Stack.Subscription(
            properties.requiredText("TopicArn"),
            protocol(properties),
            properties.requiredText("Endpoint"),
            properties.flag("RawMessageDelivery").orElse(false),
            properties
                .object("RedrivePolicy")
                .map(policy -> policy.requiredText("deadLetterTargetArn"))));
  }

  private static String protocol(Properties subscription) {
    return subscription.oneOf(
        "Protocol", "", "sqs", "lambda", "email", "email-json", "sms", "http", "https");
  }

  private void readBucket(Declared declared, Properties properties) {
    properties.accept(
        "BucketName",
        "AccessControl",
        "BucketEncryption",
        "LifecycleConfiguration",
        "LoggingConfiguration",
        "ObjectLockConfiguration",
        "ObjectLockEnabled",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
        "Tags",
        "VersioningConfiguration",
        "IntelligentTieringConfigurations",
        "MetricsConfigurations");
    parts.buckets.put(
        declared.logicalId(),
        new Stack.Bucket(declared.logicalId(), named(declared), arn(declared)));
  }

  private void readRecorded(Declared declared, Properties properties) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Set<String> known = RecordedTypes.properties(declared.type()).orElse(Set.of());
    properties.names().stream()
        .filter(known::contains)
        .forEach(name -> properties.json(name).ifPresent(value -> json.set(name, value)));
    parts.recorded.put(
        declared.logicalId(),
        new Stack.Recorded(declared.logicalId(), declared.type(), named(declared), json));
  }
}
