package capacityops.local.messaging;

import capacityops.local.SimulatedTime;
import capacityops.local.messaging.MessageQueue.Received;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;

/**
 * Amazon SQS: the stack's standard queues with visibility timeouts, delays and dead-letter queues.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html">Amazon
 *     SQS API</a>
 */
public final class Sqs implements ServiceSimulator {
  private static final int LONGEST_WAIT_SECONDS = 20;
  private static final String SENDER_ID = "AIDALOCAL0000000000000";

  private final Map<String, MessageQueue> queues = new LinkedHashMap<>();
  private final Operations operations =
      new Operations()
          .on(SendMessageRequest.class, this::sendMessage)
          .on(SendMessageBatchRequest.class, this::sendMessageBatch)
          .on(ReceiveMessageRequest.class, this::receiveMessage)
          .on(DeleteMessageRequest.class, this::deleteMessage)
          .on(DeleteMessageBatchRequest.class, this::deleteMessageBatch)
          .on(ChangeMessageVisibilityRequest.class, this::changeMessageVisibility)
          .on(GetQueueUrlRequest.class, this::getQueueUrl)
          .on(GetQueueAttributesRequest.class, this::getQueueAttributes)
          .on(ListQueuesRequest.class, this::listQueues)
          .on(PurgeQueueRequest.class, this::purgeQueue)
          .on(StartMessageMoveTaskRequest.class, this::startMessageMoveTask);

  public Sqs(Collection<Stack.Queue> queues, SimulatedTime time, Clock clock) {
    for (Stack.Queue queue : queues) {
      this.queues.put(
          queue.name(),
          new MessageQueue(queue, time, clock, (arn, message) -> queueOf(arn).accept(message)));
    }
  }

  @Override
  public String signingName() {
    return "sqs";
  }

  @Override
  public Operations operations() {
    return operations;
  }

  /** Takes a message for the queue of an ARN, as other services send it. */
  public void deliver(String queueArn, Destinations.Message message) {
    Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
    message
        .attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name,
                    MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    send(queueOf(queueArn), message.body(), attributes, Optional.empty());
  }

  /** Empties every queue. */
  @Override
  public void reset() {
    queues.values().forEach(MessageQueue::purge);
  }

  MessageQueue queueOf(String arn) {
    return queue(arn.substring(arn.lastIndexOf(':') + 1));
  }

  private MessageQueue queueAt(String urlOrNull) {
    String url = Optional.ofNullable(urlOrNull).orElse("");
    return queue(url.substring(url.lastIndexOf('/') + 1));
  }

  private MessageQueue queue(String name) {
    MessageQueue queue = queues.get(name);
    if (queue == null) {
      throw new AwsError("QueueDoesNotExist", 400, "The specified queue does not exist.");
    }
    return queue;
  }

  private SendMessageResponse sendMessage(SendMessageRequest request, CallContext context) {
    MessageQueue.Message message =
        send(
            queueAt(request.queueUrl()),
            request.messageBody(),
            request.messageAttributes(),
            Optional.ofNullable(request.delaySeconds()).map(Duration::ofSeconds));
    return SendMessageResponse.builder()
        .messageId(message.id())
        .md5OfMessageBody(Md5.of(message.body()))
        .md5OfMessageAttributes(Md5.of(message.attributes()).orElse(null))
        .build();
  }

  private static MessageQueue.Message send(
      MessageQueue queue,
      String bodyOrNull,
      Map<String, MessageAttributeValue> attributes,
      Optional<Duration> delay) {
    String body = Optional.ofNullable(bodyOrNull).orElse("");
    if (body.isEmpty()) {
      throw new AwsError(
          "MissingParameter", 400, "The request must contain the parameter MessageBody.");
    }
    int maximum = queue.settings().maximumMessageSize();
    if (body.getBytes(StandardCharsets.UTF_8).length > maximum) {
      throw new AwsError(
          "InvalidParameterValue",
          400,
          "One or more parameters are invalid. Reason: Message must be shorter than "
              + maximum
              + " bytes.");
    }
    return queue.send(body, attributes, delay);
  }

  private SendMessageBatchResponse sendMessageBatch(
      SendMessageBatchRequest request, CallContext context) {
    MessageQueue queue = queueAt(request.queueUrl());
    List<SendMessageBatchResultEntry> successful = new ArrayList<>();
    List<BatchResultErrorEntry> failed = new ArrayList<>();
    for (SendMessageBatchRequestEntry entry : request.entries()) {
      try {
        MessageQueue.Message message =
            send(
                queue,
                entry.messageBody(),
                entry.messageAttributes(),
                Optional.ofNullable(entry.delaySeconds()).map(Duration::ofSeconds));
        successful.add(
            SendMessageBatchResultEntry.builder()
                .id(entry.id())
                .messageId(message.id())
                .md5OfMessageBody(Md5.of(message.body()))
                .md5OfMessageAttributes(Md5.of(message.attributes()).orElse(null))
                .build());
      } catch (AwsError e) {
        failed.add(failure(entry.id(), e.code(), e.getMessage()));
      }
    }
    return SendMessageBatchResponse.builder().successful(successful).failed(failed).build();
  }

  private static BatchResultErrorEntry failure(String id, String code, String message) {
    return BatchResultErrorEntry.builder()
        .id(id)
        .senderFault(true)
        .code(code)
        .message(message)
        .build();
  }

  private ReceiveMessageResponse receiveMessage(
      ReceiveMessageRequest request, CallContext context) {
    MessageQueue queue = queueAt(request.queueUrl());
    int maximum = Optional.ofNullable(request.maxNumberOfMessages()).orElse(1);
    Duration wait =
        Optional.ofNullable(request.waitTimeSeconds())
            .map(Duration::ofSeconds)
            .orElse(queue.settings().receiveWait());
    checkRange("MaxNumberOfMessages", maximum, 1, 10);
    checkRange("WaitTimeSeconds", Math.toIntExact(wait.toSeconds()), 0, LONGEST_WAIT_SECONDS);
    try {
      List<Received> received =
          queue.receive(
              maximum,
              Optional.ofNullable(request.visibilityTimeout()).map(Duration::ofSeconds),
              wait);
      return ReceiveMessageResponse.builder()
          .messages(received.stream().map(message -> message(message, request)).toList())
          .build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsError("ServiceUnavailable", 503, "The stack is being stopped");
    }
  }

  private static void checkRange(String name, int value, int minimum, int maximum) {
    if (value < minimum || value > maximum) {
      throw new AwsError(
          "InvalidParameterValue",
          400,
          "Value "
              + value
              + " for parameter "
              + name
              + " is invalid. Reason: Must be between "
              + minimum
              + " and "
              + maximum
              + ", if provided.");
    }
  }

  private static Message message(Received received, ReceiveMessageRequest request) {
    List<String> wanted = wantedSystemAttributes(request);
    Map<MessageSystemAttributeName, String> system = new LinkedHashMap<>();
    systemAttributes(received)
        .forEach(
            (name, value) -> {
              if (wanted.contains("All") || wanted.contains(name)) {
                system.put(MessageSystemAttributeName.fromValue(name), value);
              }
            });
    Map<String, MessageAttributeValue> attributes =
        new LinkedHashMap<>(received.message().attributes());
    attributes.keySet().removeIf(name -> !selects(request.messageAttributeNames(), name));
    return Message.builder()
        .messageId(received.message().id())
        .receiptHandle(received.receiptHandle())
        .body(received.message().body())
        .md5OfBody(Md5.of(received.message().body()))
        .attributes(system)
        .messageAttributes(attributes.isEmpty() ? null : attributes)
        .md5OfMessageAttributes(Md5.of(attributes).orElse(null))
        .build();
  }

  /** Older clients ask under the name that SQS has since renamed. */
  @SuppressWarnings("deprecation")
  private static List<String> wantedSystemAttributes(ReceiveMessageRequest request) {
    List<String> wanted = new ArrayList<>(request.messageSystemAttributeNamesAsStrings());
    wanted.addAll(request.attributeNamesAsStrings());
    return wanted;
  }

  /** Names may be given as {@code All}, {@code .*} or with a prefix as {@code bar.*}. */
  private static boolean selects(List<String> selectors, String name) {
    return selectors.stream()
        .anyMatch(
            selector ->
                selector.equals("All")
                    || selector.equals(name)
                    || (selector.endsWith(".*")
                        && name.startsWith(selector.substring(0, selector.length() - 2))));
  }

  static Map<String, String> systemAttributes(Received received) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("ApproximateReceiveCount", Integer.toString(received.receiveCount()));
    attributes.put("SentTimestamp", Long.toString(received.message().sentAt().toEpochMilli()));
    attributes.put("SenderId", SENDER_ID);
    attributes.put(
        "ApproximateFirstReceiveTimestamp",
        Long.toString(received.firstReceivedAt().toEpochMilli()));
    return attributes;
  }

  private DeleteMessageResponse deleteMessage(DeleteMessageRequest request, CallContext context) {
    queueAt(request.queueUrl()).delete(Optional.ofNullable(request.receiptHandle()).orElse(""));
    return DeleteMessageResponse.builder().build();
  }

  private DeleteMessageBatchResponse deleteMessageBatch(
      DeleteMessageBatchRequest request, CallContext context) {
    MessageQueue queue = queueAt(request.queueUrl());
    List<DeleteMessageBatchResultEntry> successful = new ArrayList<>();
    for (DeleteMessageBatchRequestEntry entry : request.entries()) {
      queue.delete(entry.receiptHandle());
      successful.add(DeleteMessageBatchResultEntry.builder().id(entry.id()).build());
    }
    return DeleteMessageBatchResponse.builder().successful(successful).failed(List.of()).build();
  }

  private ChangeMessageVisibilityResponse changeMessageVisibility(
      ChangeMessageVisibilityRequest request, CallContext context) {
    Duration visibility =
        Duration.ofSeconds(Optional.ofNullable(request.visibilityTimeout()).orElse(30));
    if (!queueAt(request.queueUrl()).changeVisibility(request.receiptHandle(), visibility)) {
      throw new AwsError("ReceiptHandleIsInvalid", 400, "The input receipt handle is invalid.");
    }
    return ChangeMessageVisibilityResponse.builder().build();
  }

  private GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request, CallContext context) {
    return GetQueueUrlResponse.builder()
        .queueUrl(queue(Optional.ofNullable(request.queueName()).orElse("")).settings().url())
        .build();
  }

  private GetQueueAttributesResponse getQueueAttributes(
      GetQueueAttributesRequest request, CallContext context) {
    MessageQueue queue = queueAt(request.queueUrl());
    Stack.Queue settings = queue.settings();
    Map<String, String> known = new LinkedHashMap<>();
    queue.counts().forEach((name, count) -> known.put(name, Integer.toString(count)));
    known.put("QueueArn", settings.arn());
    known.put("VisibilityTimeout", Long.toString(settings.visibilityTimeout().toSeconds()));
    known.put("MessageRetentionPeriod", Long.toString(settings.messageRetention().toSeconds()));
    known.put("DelaySeconds", Long.toString(settings.delay().toSeconds()));
    known.put("MaximumMessageSize", Integer.toString(settings.maximumMessageSize()));
    List<String> wanted = request.attributeNamesAsStrings();
    Map<QueueAttributeName, String> attributes = new LinkedHashMap<>();
    known.forEach(
        (name, value) -> {
          if (wanted.contains("All") || wanted.contains(name)) {
            attributes.put(QueueAttributeName.fromValue(name), value);
          }
        });
    return GetQueueAttributesResponse.builder().attributes(attributes).build();
  }

  private ListQueuesResponse listQueues(ListQueuesRequest request, CallContext context) {
    String prefix = Optional.ofNullable(request.queueNamePrefix()).orElse("");
    return ListQueuesResponse.builder()
        .queueUrls(
            queues.values().stream()
                .map(MessageQueue::settings)
                .filter(queue -> queue.name().startsWith(prefix))
                .map(Stack.Queue::url)
                .toList())
        .build();
  }

  private PurgeQueueResponse purgeQueue(PurgeQueueRequest request, CallContext context) {
    queueAt(request.queueUrl()).purge();
    return PurgeQueueResponse.builder().build();
  }

  /** Moves at once what SQS moves in the background: a dead-letter queue back to its source. */
  private StartMessageMoveTaskResponse startMessageMoveTask(
      StartMessageMoveTaskRequest request, CallContext context) {
    MessageQueue source = queueOf(Optional.ofNullable(request.sourceArn()).orElse(""));
    MessageQueue destination =
        Optional.ofNullable(request.destinationArn())
            .map(this::queueOf)
            .or(() -> redrivingTo(source.settings().arn()))
            .orElseThrow(
                () ->
                    new AwsError(
                        "InvalidParameterValue",
                        400,
                        "Source queue must be configured as a Dead Letter Queue."));
    source.drain().forEach(destination::accept);
    return StartMessageMoveTaskResponse.builder().taskHandle(UUID.randomUUID().toString()).build();
  }

  private Optional<MessageQueue> redrivingTo(String deadLetterArn) {
    return queues.values().stream()
        .filter(
            queue ->
                queue
                    .settings()
                    .redrive()
                    .filter(redrive -> redrive.deadLetterTargetArn().equals(deadLetterArn))
                    .isPresent())
        .findFirst();
  }
}
