package capacityops.local.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.samples.Samples;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

class SnsTest {
  private static final String TEMPLATE =
      """
      Resources:
        Approvals:
          Type: AWS::SNS::Topic
          Properties:
            TopicName: approvals
            Subscription: [{Protocol: email, Endpoint: ann@example.com}]
        Inbox: {Type: 'AWS::SQS::Queue', Properties: {QueueName: inbox}}
        Raw: {Type: 'AWS::SQS::Queue', Properties: {QueueName: raw}}
        ToInbox:
          Type: AWS::SNS::Subscription
          Properties: {TopicArn: !Ref Approvals, Protocol: sqs, Endpoint: !GetAtt Inbox.Arn}
        ToRaw:
          Type: AWS::SNS::Subscription
          Properties:
            TopicArn: !Ref Approvals
            Protocol: sqs
            Endpoint: !GetAtt Raw.Arn
            RawMessageDelivery: true
        ToFunction:
          Type: AWS::SNS::Subscription
          Properties:
            TopicArn: !Ref Approvals
            Protocol: lambda
            Endpoint: arn:aws:lambda:us-east-1:123456789012:function:notify
      """;
  private static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:approvals";

  @TempDir Path folder;
  private final Map<String, Destinations.Message> delivered = new HashMap<>();
  private Sns sns;

  @BeforeEach
  void load() {
    Stack stack = Samples.load(folder, TEMPLATE, Map.of());
    Destinations destinations =
        new Destinations()
            .register("sqs", (arn, message) -> delivered.put(arn, message))
            .register("lambda", (arn, message) -> delivered.put(arn, message));
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
    sns = new Sns(stack, destinations, clock);
  }

  private String publish(PublishRequest.Builder request) {
    CallContext caller = new CallContext("123456789012", "us-east-1", "arn", "alice");
    PublishResponse response =
        (PublishResponse)
            sns.operations().find("Publish").orElseThrow().perform(request.build(), caller);
    return response.messageId();
  }

  private static PublishRequest.Builder approval() {
    return PublishRequest.builder()
        .topicArn(TOPIC)
        .subject("Please approve")
        .message("p-1")
        .messageAttributes(
            Map.of(
                "kind",
                MessageAttributeValue.builder().dataType("String").stringValue("x").build()));
  }

  @Test
  void publish_message_reachesEveryKindOfSubscription() throws Exception {
    String id = publish(approval());
    JsonNode inbox = json("arn:aws:sqs:us-east-1:123456789012:inbox");
    assertThat(inbox.path("Type").asText()).isEqualTo("Notification");
    assertThat(inbox.path("MessageId").asText()).isEqualTo(id);
    assertThat(inbox.path("Subject").asText()).isEqualTo("Please approve");
    assertThat(inbox.path("Message").asText()).isEqualTo("p-1");
    assertThat(inbox.at("/MessageAttributes/kind/Value").asText()).isEqualTo("x");
    Destinations.Message raw = delivered.get("arn:aws:sqs:us-east-1:123456789012:raw");
    assertThat(raw.body()).isEqualTo("p-1");
    assertThat(raw.attributes()).containsEntry("kind", "x");
    JsonNode event = json("arn:aws:lambda:us-east-1:123456789012:function:notify");
    assertThat(event.at("/Records/0/EventSource").asText()).isEqualTo("aws:sns");
    assertThat(event.at("/Records/0/Sns/Message").asText()).isEqualTo("p-1");
  }

  private JsonNode json(String arn) throws Exception {
    return new ObjectMapper().readTree(delivered.get(arn).body());
  }

  @Test
  void notifications_published_areRecordedUntilReset() {
    String id = publish(approval());
    assertThat(sns.notifications())
        .singleElement()
        .satisfies(
            notification ->
                assertThat(notification.toJson().toString())
                    .isEqualTo(
                        """
                        {"messageId":"%s","topicArn":"%s","subject":"Please approve",\
                        "message":"p-1","attributes":{"kind":"x"},\
                        "time":"2026-01-02T03:04:05.678Z"}"""
                            .formatted(id, TOPIC)));
    sns.reset();
    assertThat(sns.notifications()).isEmpty();
  }

  @Test
  void publish_unknownTopicOrEmptyMessage_isRefused() {
    assertThatThrownBy(() -> publish(approval().topicArn(TOPIC + "x")))
        .isInstanceOfSatisfying(AwsError.class, e -> assertThat(e.code()).isEqualTo("NotFound"));
    assertThatThrownBy(() -> publish(approval().message("")))
        .isInstanceOfSatisfying(
            AwsError.class, e -> assertThat(e.code()).isEqualTo("InvalidParameter"));
  }
}
