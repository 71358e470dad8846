package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * An optimised integration beside Lambda's.
 *
 * @param action as resources name it: {@code sns:publish}
 * @param errorPrefix and {@code generalError}: how errors with and without a model are named
 * @param suffixes the service integration patterns that it has
 * @param preparation completes the arguments, given the ARNs of the execution and of its state
 *     machine
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html">
 *     Integrating optimized services with Step Functions</a>
 */
record OptimisedIntegration(
    String action,
    SdkService service,
    String operation,
    String errorPrefix,
    String generalError,
    Set<String> suffixes,
    BiFunction<JsonNode, List<String>, JsonNode> preparation) {
  private static final Set<String> CALLBACK = Set.of("", ".waitForTaskToken");
  private static final Set<String> CALLBACK_OR_JOB = Set.of("", ".waitForTaskToken", ".sync:2");

  private static final List<OptimisedIntegration> ALL =
      List.of(
          new OptimisedIntegration(
              "events:putEvents",
              SdkService.EVENTBRIDGE,
              "PutEvents",
              "EventBridge",
              "AmazonCloudWatchEventsException",
              CALLBACK,
              OptimisedIntegration::entries),
          new OptimisedIntegration(
              "sns:publish",
              SdkService.SNS,
              "Publish",
              "SNS",
              "AmazonSNSException",
              CALLBACK,
              (arguments, _) -> stringified(arguments, "Message")),
          new OptimisedIntegration(
              "sqs:sendMessage",
              SdkService.SQS,
              "SendMessage",
              "SQS",
              "AmazonSQSException",
              CALLBACK,
              (arguments, _) -> stringified(arguments, "MessageBody")),
          new OptimisedIntegration(
              "states:startExecution",
              SdkService.SFN,
              "StartExecution",
              "StepFunctions",
              "AWSStepFunctionsException",
              CALLBACK_OR_JOB,
              (arguments, _) -> stringified(arguments, "Input")),
          dynamodb("getItem", "GetItem"),
          dynamodb("putItem", "PutItem"),
          dynamodb("updateItem", "UpdateItem"),
          dynamodb("deleteItem", "DeleteItem"));

  static Optional<OptimisedIntegration> named(String action) {
    return ALL.stream().filter(known -> known.action.equals(action)).findFirst();
  }

  private static OptimisedIntegration dynamodb(String action, String operation) {
    return new OptimisedIntegration(
        "dynamodb:" + action,
        SdkService.DYNAMODB,
        operation,
        "DynamoDB",
        "AmazonDynamoDBException",
        Set.of(""),
        (arguments, _) -> arguments);
  }

  // JSON is allowed where the service takes a string of JSON.
  private static JsonNode stringified(JsonNode arguments, String member) {
    if (!(arguments instanceof ObjectNode object) || !object.path(member).isContainerNode()) {
      return arguments;
    }
    return object.deepCopy().put(member, Json.text(object.get(member)));
  }

  // Each entry's Resources gain the execution and its state machine.
  private static JsonNode entries(JsonNode arguments, List<String> arns) {
    JsonNode copy = arguments.deepCopy();
    copy.path("Entries").forEach(entry -> complete(entry, arns));
    return copy;
  }

  private static void complete(JsonNode entry, List<String> arns) {
    if (!(entry instanceof ObjectNode object)) {
      return;
    }
    if (object.path("Detail").isContainerNode()) {
      object.put("Detail", Json.text(object.get("Detail")));
    }
    ArrayNode resources =
        object.path("Resources") instanceof ArrayNode given ? given : object.putArray("Resources");
    arns.forEach(resources::add);
  }
}
