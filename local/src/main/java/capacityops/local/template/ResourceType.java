package capacityops.local.template;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * What {@code Ref} and {@code Fn::GetAtt} give for a type of resource.
 *
 * @param nameProperty the property that names it, empty where AWS alone chooses
 * @param generated the name that AWS chooses, shaped as AWS shapes it
 */
record ResourceType(
    Optional<String> nameProperty, Form generated, Form ref, Map<String, Form> attributes) {

  /** One value that a resource has once it exists. */
  @FunctionalInterface
  interface Form {
    String of(Named resource);
  }

  /** A resource with its physical name, and its other properties by name. */
  record Named(
      String logicalId,
      String name,
      Deployment deployment,
      java.util.function.Function<String, Optional<String>> properties) {
    private String arn(String service, String resource) {
      return deployment.arn(service, resource);
    }

    private String property(String property, String preset) {
      return properties.apply(property).orElse(preset);
    }
  }

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final Form NAME = Named::name;
  private static final Form STACK_NAME =
      resource ->
          resource.deployment().stackName()
              + "-"
              + resource.logicalId()
              + "-"
              + suffix(resource, 12).toUpperCase(Locale.ROOT);

  private static final Map<String, ResourceType> TYPES =
      Map.ofEntries(
          Map.entry(
              "AWS::Serverless::Function",
              named("FunctionName", NAME, Map.of("Arn", arn("lambda", "function:")))),
          Map.entry("AWS::Serverless::LayerVersion", layerVersion()),
          Map.entry("AWS::Serverless::HttpApi", httpApi()),
          Map.entry(
              "AWS::Serverless::StateMachine",
              named(
                  "Name",
                  arn("states", "stateMachine:"),
                  Map.of("Arn", arn("states", "stateMachine:"), "Name", NAME))),
          Map.entry(
              "AWS::DynamoDB::Table",
              named(
                  "TableName",
                  NAME,
                  Map.of(
                      "Arn",
                      arn("dynamodb", "table/"),
                      "StreamArn",
                      table ->
                          arn("dynamodb", "table/").of(table) + "/stream/2026-01-01T00:00:00.000",
                      "TableId",
                      ResourceType::uuid))),
          Map.entry(
              "AWS::Events::EventBus",
              named("Name", NAME, Map.of("Arn", arn("events", "event-bus/"), "Name", NAME))),
          Map.entry("AWS::Events::Rule", named("Name", NAME, Map.of("Arn", ResourceType::ruleArn))),
          Map.entry("AWS::Events::EventBusPolicy", unnamed(Map.of())),
          Map.entry(
              "AWS::Events::Archive",
              named("ArchiveName", NAME, Map.of("Arn", arn("events", "archive/")))),
          Map.entry(
              "AWS::Scheduler::Schedule",
              named("Name", NAME, Map.of("Arn", ResourceType::scheduleArn))),
          Map.entry(
              "AWS::Scheduler::ScheduleGroup",
              named("Name", NAME, Map.of("Arn", arn("scheduler", "schedule-group/")))),
          Map.entry(
              "AWS::SQS::Queue",
              named(
                  "QueueName",
                  ResourceType::queueUrl,
                  Map.of(
                      "Arn",
                      arn("sqs", ""),
                      "QueueName",
                      NAME,
                      "QueueUrl",
                      ResourceType::queueUrl))),
          Map.entry("AWS::SQS::QueuePolicy", unnamed(Map.of())),
          Map.entry(
              "AWS::SNS::Topic",
              named(
                  "TopicName",
                  arn("sns", ""),
                  Map.of("TopicArn", arn("sns", ""), "TopicName", NAME))),
          Map.entry("AWS::SNS::TopicPolicy", unnamed(Map.of())),
          Map.entry("AWS::SNS::Subscription", unnamed(Map.of())),
          Map.entry("AWS::S3::Bucket", bucket()),
          Map.entry("AWS::S3::BucketPolicy", unnamed(Map.of())),
          Map.entry("AWS::Lambda::Permission", unnamed(Map.of())),
          Map.entry("AWS::Lambda::EventInvokeConfig", unnamed(Map.of())),
          Map.entry(
              "AWS::CloudWatch::Alarm",
              named("AlarmName", NAME, Map.of("Arn", arn("cloudwatch", "alarm:")))),
          Map.entry(
              "AWS::CloudWatch::CompositeAlarm",
              named("AlarmName", NAME, Map.of("Arn", arn("cloudwatch", "alarm:")))),
          Map.entry("AWS::CloudWatch::Dashboard", named("DashboardName", NAME, Map.of())),
          Map.entry(
              "AWS::Logs::LogGroup",
              named(
                  "LogGroupName",
                  NAME,
                  Map.of("Arn", group -> arn("logs", "log-group:").of(group) + ":*"))),
          Map.entry("AWS::Logs::MetricFilter", named("FilterName", NAME, Map.of())),
          Map.entry("AWS::Logs::ResourcePolicy", named("PolicyName", NAME, Map.of())),
          Map.entry(
              "AWS::IAM::Role",
              named(
                  "RoleName", NAME, Map.of("Arn", globalArn("iam", "role/"), "RoleId", roleId()))),
          Map.entry("AWS::IAM::Policy", named("PolicyName", NAME, Map.of())),
          Map.entry(
              "AWS::IAM::ManagedPolicy",
              named(
                  "ManagedPolicyName",
                  globalArn("iam", "policy/"),
                  Map.of("PolicyArn", globalArn("iam", "policy/")))),
          Map.entry("AWS::KMS::Key", key()),
          Map.entry("AWS::KMS::Alias", named("AliasName", NAME, Map.of())),
          Map.entry("AWS::SSM::Parameter", parameter()));

  static Optional<ResourceType> of(String type) {
    return Optional.ofNullable(TYPES.get(type));
  }

  private static ResourceType named(String property, Form ref, Map<String, Form> attributes) {
    return new ResourceType(Optional.of(property), STACK_NAME, ref, attributes);
  }

  private static ResourceType unnamed(Map<String, Form> attributes) {
    return new ResourceType(Optional.empty(), STACK_NAME, NAME, attributes);
  }

  private static ResourceType layerVersion() {
    Form arn = layer -> arn("lambda", "layer:").of(layer) + ":1";
    return new ResourceType(
        Optional.of("LayerName"), Named::logicalId, arn, Map.of("LayerVersionArn", arn));
  }

  private static ResourceType httpApi() {
    Form endpoint =
        api ->
            "https://"
                + api.name()
                + ".execute-api."
                + api.deployment().region()
                + ".amazonaws.com";
    return new ResourceType(
        Optional.empty(),
        api -> suffix(api, 10).toLowerCase(Locale.ROOT),
        NAME,
        Map.of("ApiEndpoint", endpoint, "ApiId", NAME));
  }

  private static ResourceType bucket() {
    Form generated = bucket -> STACK_NAME.of(bucket).toLowerCase(Locale.ROOT);
    return new ResourceType(
        Optional.of("BucketName"),
        generated,
        NAME,
        Map.of(
            "Arn",
            bucket -> "arn:aws:s3:::" + bucket.name(),
            "DomainName",
            bucket -> bucket.name() + ".s3.amazonaws.com",
            "RegionalDomainName",
            bucket -> bucket.name() + ".s3." + bucket.deployment().region() + ".amazonaws.com"));
  }

  private static ResourceType key() {
    return new ResourceType(
        Optional.empty(),
        ResourceType::uuid,
        NAME,
        Map.of("Arn", arn("kms", "key/"), "KeyId", NAME));
  }

  private static ResourceType parameter() {
    return named(
        "Name",
        NAME,
        Map.of(
            "Type",
            parameter -> parameter.property("Type", ""),
            "Value",
            parameter -> parameter.property("Value", "")));
  }

  private static Form arn(String service, String prefix) {
    return resource -> resource.arn(service, prefix + resource.name());
  }

  private static Form globalArn(String service, String prefix) {
    return resource -> resource.deployment().globalArn(service, prefix + resource.name());
  }

  private static Form roleId() {
    return role -> "AROA" + suffix(role, 17).toUpperCase(Locale.ROOT);
  }

  private static String ruleArn(Named rule) {
    String bus = busName(rule.property("EventBusName", "default"));
    return rule.arn("events", "rule/" + (bus.equals("default") ? "" : bus + "/") + rule.name());
  }

  private static String scheduleArn(Named schedule) {
    return schedule.arn(
        "scheduler",
        "schedule/" + schedule.property("GroupName", "default") + "/" + schedule.name());
  }

  private static String queueUrl(Named queue) {
    return "https://sqs."
        + queue.deployment().region()
        + ".amazonaws.com/"
        + queue.deployment().accountId()
        + "/"
        + queue.name();
  }

  /** A bus is named by its name or its ARN. */
  static String busName(String nameOrArn) {
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }

  private static String uuid(Named resource) {
    return UUID.nameUUIDFromBytes(seed(resource)).toString();
  }

  /** The random end of a generated name; the same at each start. */
  private static String suffix(Named resource, int length) {
    StringBuilder suffix = new StringBuilder();
    CRC32 checksum = new CRC32();
    checksum.update(seed(resource));
    long state = checksum.getValue() + 1;
    while (suffix.length() < length) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      suffix.append(ALPHABET.charAt((int) ((state >>> 33) % ALPHABET.length())));
    }
    return suffix.toString();
  }

  private static byte[] seed(Named resource) {
    return (resource.deployment().stackName() + "/" + resource.logicalId())
        .getBytes(StandardCharsets.UTF_8);
  }
}
