package capacityops.local.messaging;

import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.Topic;

/**
 * Amazon SNS: publishing to the stack's topics. Queues and functions get their messages; for people
 * (email and the like) and everyone else there is a record.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_Publish.html">Publish</a>
 */
public final class Sns implements ServiceSimulator {
  private static final int MAXIMUM_BYTES = 262_144;
  private static final int LONGEST_SUBJECT = 100;

  private final Map<String, Stack.Topic> topics = new LinkedHashMap<>();
  private final List<Stack.Subscription> subscriptions;
  private final Destinations destinations;
  private final Clock clock;
  private final List<Notification> notifications = new CopyOnWriteArrayList<>();
  private final Operations operations =
      new Operations()
          .on(PublishRequest.class, this::publish)
          .on(ListTopicsRequest.class, this::listTopics)
          .on(GetTopicAttributesRequest.class, this::getTopicAttributes)
          .on(ListSubscriptionsByTopicRequest.class, this::listSubscriptionsByTopic);

  public Sns(Stack stack, Destinations destinations, Clock clock) {
    stack.topics().values().forEach(topic -> topics.put(topic.arn(), topic));
    this.subscriptions = stack.subscriptions();
    this.destinations = destinations;
    this.clock = clock;
  }

  /** A message that was published, with its string attributes. */
  public record Notification(
      String messageId,
      String topicArn,
      Optional<String> subject,
      String message,
      Map<String, String> attributes,
      Instant time) {
    public ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("messageId", messageId).put("topicArn", topicArn);
      subject.ifPresent(text -> json.put("subject", text));
      json.put("message", message);
      ObjectNode values = json.putObject("attributes");
      attributes.forEach(values::put);
      return json.put("time", time.toString());
    }
  }

  @Override
  public String signingName() {
    return "sns";
  }

  @Override
  public Operations operations() {
    return operations;
  }

  /** Everything that was published since the start or the last reset, the oldest first. */
  public List<Notification> notifications() {
    return List.copyOf(notifications);
  }

  @Override
  public void reset() {
    notifications.clear();
  }

  /** Publishes a message of another service. */
  public void deliver(String topicArn, Destinations.Message message) {
    publish(topic(topicArn), message.subject(), message.body(), message.attributes());
  }

  private PublishResponse publish(PublishRequest request, CallContext context) {
    String arn =
        Optional.ofNullable(request.topicArn())
            .or(() -> Optional.ofNullable(request.targetArn()))
            .orElseThrow(
                () -> invalid("TopicArn or TargetArn Reason: no value for required parameter"));
    Stack.Topic topic = topic(arn);
    String message = Optional.ofNullable(request.message()).orElse("");
    if (message.isEmpty()) {
      throw invalid("Empty message");
    }
    if (message.getBytes(StandardCharsets.UTF_8).length > MAXIMUM_BYTES) {
      throw invalid("Message too long");
    }
    Optional<String> subject = Optional.ofNullable(request.subject());
    if (subject.filter(text -> text.isEmpty() || text.length() > LONGEST_SUBJECT).isPresent()) {
      throw invalid("Subject");
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    request.messageAttributes().forEach((name, value) -> attributes.put(name, text(value)));
    Notification published = publish(topic, subject, message, attributes);
    return PublishResponse.builder().messageId(published.messageId()).build();
  }

  private static String text(MessageAttributeValue value) {
    return Optional.ofNullable(value.stringValue()).orElse("");
  }

  private static AwsError invalid(String what) {
    return new AwsError("InvalidParameter", 400, "Invalid parameter: " + what);
  }

  private Stack.Topic topic(String arn) {
    Stack.Topic topic = topics.get(arn);
    if (topic == null) {
      throw new AwsError("NotFound", 404, "Topic does not exist");
    }
    return topic;
  }

  private Notification publish(
      Stack.Topic topic, Optional<String> subject, String message, Map<String, String> attributes) {
    Notification notification =
        new Notification(
            UUID.randomUUID().toString(),
            topic.arn(),
            subject,
            message,
            Map.copyOf(attributes),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    notifications.add(notification);
    subscriptions.stream()
        .filter(subscription -> subscription.topicArn().equals(topic.arn()))
        .forEach(subscription -> deliver(subscription, notification));
    return notification;
  }

  private void deliver(Stack.Subscription subscription, Notification notification) {
    String body =
        switch (subscription.protocol()) {
          case "sqs" ->
              subscription.rawMessageDelivery()
                  ? notification.message()
                  : envelope(notification).toString();
          case "lambda" -> lambdaEvent(subscription, notification).toString();
          default -> "";
        };
    if (body.isEmpty()) {
      return;
    }
    Destinations.Message message =
        new Destinations.Message(
            body,
            subscription.rawMessageDelivery() ? notification.attributes() : Map.of(),
            Optional.empty());
    try {
      destinations.deliver(subscription.endpoint(), message);
    } catch (AwsError refused) {
      subscription.deadLetterArn().ifPresent(arn -> destinations.deliver(arn, message));
    }
  }

  private static ObjectNode envelope(Notification notification) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope
        .put("Type", "Notification")
        .put("MessageId", notification.messageId())
        .put("TopicArn", notification.topicArn());
    notification.subject().ifPresent(subject -> envelope.put("Subject", subject));
    envelope
        .put("Message", notification.message())
        .put("Timestamp", notification.time().toString())
        .put("SignatureVersion", "1");
    if (!notification.attributes().isEmpty()) {
      ObjectNode attributes = envelope.putObject("MessageAttributes");
      notification
          .attributes()
          .forEach(
              (name, value) ->
                  attributes.putObject(name).put("Type", "String").put("Value", value));
    }
    return envelope;
  }

  private static ObjectNode lambdaEvent(
      Stack.Subscription subscription, Notification notification) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ObjectNode record = event.putArray("Records").addObject();
    record
        .put("EventSource", "aws:sns")
        .put("EventVersion", "1.0")
        .put(
            "EventSubscriptionArn",
            notification.topicArn()
                + ":"
                + UUID.nameUUIDFromBytes(subscription.endpoint().getBytes(StandardCharsets.UTF_8)));
    ObjectNode sns = envelope(notification);
    if (notification.subject().isEmpty()) {
      sns.putNull("Subject");
    }
    record.set("Sns", sns);
    return event;
  }

  private ListTopicsResponse listTopics(ListTopicsRequest request, CallContext context) {
    return ListTopicsResponse.builder()
        .topics(topics.keySet().stream().map(arn -> Topic.builder().topicArn(arn).build()).toList())
        .build();
  }

  private GetTopicAttributesResponse getTopicAttributes(
      GetTopicAttributesRequest request, CallContext context) {
    Stack.Topic topic = topic(Optional.ofNullable(request.topicArn()).orElse(""));
    return GetTopicAttributesResponse.builder()
        .attributes(
            Map.of(
                "TopicArn", topic.arn(), "Owner", context.accountId(), "DisplayName", topic.name()))
        .build();
  }

  private ListSubscriptionsByTopicResponse listSubscriptionsByTopic(
      ListSubscriptionsByTopicRequest request, CallContext context) {
    Stack.Topic topic = topic(Optional.ofNullable(request.topicArn()).orElse(""));
    return ListSubscriptionsByTopicResponse.builder()
        .subscriptions(
            subscriptions.stream()
                .filter(subscription -> subscription.topicArn().equals(topic.arn()))
                .map(
                    subscription ->
                        software.amazon.awssdk.services.sns.model.Subscription.builder()
                            .topicArn(topic.arn())
                            .protocol(subscription.protocol())
                            .endpoint(subscription.endpoint())
                            .owner(context.accountId())
                            .build())
                .toList())
        .build();
  }
}
