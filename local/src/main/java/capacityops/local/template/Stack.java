package capacityops.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/**
 * A template as it would be deployed: every resource with its physical name and ARN, all values
 * concrete. Maps are keyed by logical id and keep the template's order.
 *
 * @param folder where the template lies; every path in the stack is already resolved against it
 * @param recorded resources without an effect on one machine
 */
public record Stack(
    Deployment deployment,
    Path folder,
    Map<String, Function> functions,
    Map<String, Api> apis,
    Map<String, StateMachine> stateMachines,
    Map<String, Layer> layers,
    Map<String, Table> tables,
    Map<String, Bus> buses,
    Map<String, Rule> rules,
    Map<String, Schedule> schedules,
    Map<String, Queue> queues,
    Map<String, QueueSource> queueSources,
    Map<String, Topic> topics,
    List<Subscription> subscriptions,
    Map<String, Bucket> buckets,
    Map<String, Recorded> recorded,
    Map<String, Output> outputs) {

  /**
   * A Lambda function.
   *
   * @param code the jar, zip or folder that {@code CodeUri} names
   * @param layers ARNs of layer versions, in the order in which they are unpacked
   * @param alias the alias that events invoke, where {@code AutoPublishAlias} names one
   * @param role the name of its execution role
   * @param policies IAM policies as written; recorded, not enforced
   */
  public record Function(
      String logicalId,
      String name,
      String arn,
      String runtime,
      String handler,
      Path code,
      List<String> layers,
      int memorySize,
      Duration timeout,
      Map<String, String> environment,
      Optional<String> alias,
      OptionalInt reservedConcurrentExecutions,
      AsyncInvocation asyncInvocation,
      Logging logging,
      boolean snapStart,
      String role,
      Optional<JsonNode> policies) {
    /** The ARN that the template's events invoke. */
    public String invokeArn() {
      return alias.map(name -> arn + ":" + name).orElse(arn);
    }

    Function withAsyncInvocation(AsyncInvocation changed) {
      return new Function(
          logicalId,
          name,
          arn,
          runtime,
          handler,
          code,
          layers,
          memorySize,
          timeout,
          environment,
          alias,
          reservedConcurrentExecutions,
          changed,
          logging,
          snapStart,
          role,
          policies);
    }
  }

  /**
   * What Lambda does with an event that it could not get processed.
   *
   * @param onSuccess the ARN of a destination
   * @param onFailure the ARN of a destination
   * @param deadLetterTarget the ARN of an SQS queue or SNS topic
   */
  public record AsyncInvocation(
      int maximumRetryAttempts,
      Duration maximumEventAge,
      Optional<String> onSuccess,
      Optional<String> onFailure,
      Optional<String> deadLetterTarget) {}

  /**
   * A function's {@code LoggingConfig}.
   *
   * @param format {@code Text} or {@code JSON}
   */
  public record Logging(String format, Optional<String> applicationLogLevel, String logGroup) {}

  /** A layer version; {@code content} is the zip or folder that {@code ContentUri} names. */
  public record Layer(String logicalId, String name, String arn, Path content) {}

  /** An HTTP API with its routes. */
  public record Api(
      String logicalId,
      String id,
      String stage,
      Map<String, String> stageVariables,
      List<Route> routes) {}

  /**
   * A route of an HTTP API.
   *
   * @param key such as {@code GET /outposts/{outpostId}} or {@code $default}
   * @param functionArn what it invokes
   * @param iam whether callers sign their requests
   */
  public record Route(String key, String functionArn, boolean iam, Duration timeout, int line) {}

  /**
   * A state machine.
   *
   * @param definition its Amazon States Language as the file has it
   * @param substitutions values for <code>${Name}</code> in the definition
   * @param definitionUri the file that it was read from
   * @param type {@code STANDARD} or {@code EXPRESS}
   */
  public record StateMachine(
      String logicalId,
      String name,
      String arn,
      String type,
      String definition,
      Map<String, String> substitutions,
      Path definitionUri,
      String roleArn,
      Optional<JsonNode> policies) {}

  /** A DynamoDB table as the request that creates it. */
  public record Table(
      String logicalId,
      String name,
      String arn,
      CreateTableRequest request,
      Optional<String> timeToLiveAttribute) {}

  public record Bus(String logicalId, String name, String arn) {}

  /** An EventBridge rule that matches events. */
  public record Rule(
      String logicalId,
      String name,
      String arn,
      String bus,
      JsonNode pattern,
      boolean enabled,
      List<Target> targets) {}

  /**
   * A schedule of an EventBridge rule or of EventBridge Scheduler.
   *
   * @param timeZone what a {@code cron} or {@code at} expression is read in
   */
  public record Schedule(
      String logicalId,
      String name,
      String arn,
      ScheduleKind kind,
      ScheduleExpression expression,
      ZoneId timeZone,
      Optional<Instant> startDate,
      Optional<Instant> endDate,
      boolean enabled,
      List<Target> targets) {}

  /** Which of the two services a schedule belongs to: they send different events. */
  public enum ScheduleKind {
    RULE,
    SCHEDULER
  }

  /** What a rule or schedule sends its events to. */
  public record Target(
      String id,
      String arn,
      TargetInput input,
      RetryPolicy retryPolicy,
      Optional<String> deadLetterArn) {}

  public record RetryPolicy(int maximumRetryAttempts, Duration maximumEventAge) {}

  /** What a target gets to see of the event. */
  public sealed interface TargetInput {
    /** The event as it is. */
    record WholeEvent() implements TargetInput {}

    /** Always the same text. */
    record Constant(String text) implements TargetInput {}

    /** One part of the event. */
    record Part(EventPath path) implements TargetInput {}

    /**
     * Text with {@code <name>} replaced by parts of the event.
     *
     * @param paths what each name stands for
     */
    record Transformed(Map<String, EventPath> paths, String template) implements TargetInput {}
  }

  /**
   * An SQS queue.
   *
   * @param redrive where messages go that were received too often
   */
  public record Queue(
      String logicalId,
      String name,
      String arn,
      String url,
      Duration visibilityTimeout,
      Duration messageRetention,
      Duration delay,
      Duration receiveWait,
      int maximumMessageSize,
      Optional<Redrive> redrive) {}

  public record Redrive(String deadLetterTargetArn, int maxReceiveCount) {}

  /** A queue that Lambda polls for a function. */
  public record QueueSource(
      String logicalId,
      String queueArn,
      String functionArn,
      int batchSize,
      Duration batchingWindow,
      int maximumConcurrency,
      boolean reportBatchItemFailures,
      boolean enabled) {}

  public record Topic(String logicalId, String name, String arn) {}

  /**
   * An SNS subscription.
   *
   * @param protocol such as {@code sqs}, {@code lambda} or {@code email}
   */
  public record Subscription(
      String topicArn,
      String protocol,
      String endpoint,
      boolean rawMessageDelivery,
      Optional<String> deadLetterArn) {}

  public record Bucket(String logicalId, String name, String arn) {}

  /** A resource that is evaluated and kept, without an effect on one machine. */
  public record Recorded(String logicalId, String type, String name, JsonNode properties) {}

  public record Output(String name, String value, Optional<String> description) {}
}
