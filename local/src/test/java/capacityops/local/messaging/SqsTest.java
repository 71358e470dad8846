package capacityops.local.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.SimulatedTime;
import capacityops.local.samples.FakeFunctions;
import capacityops.local.samples.Samples;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;

class SqsTest {
  private static final String TEMPLATE =
      """
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Jobs:
          Type: AWS::SQS::Queue
          Properties:
            QueueName: jobs
            VisibilityTimeout: 60
            MaximumMessageSize: 1024
            RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2}
        Dead: {Type: 'AWS::SQS::Queue', Properties: {QueueName: dead}}
        Worker:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: worker
            Runtime: java25
            Handler: a.B
            CodeUri: function.jar
            Events:
              Jobs:
                Type: SQS
                Properties:
                  Queue: !GetAtt Jobs.Arn
                  FunctionResponseTypes: [ReportBatchItemFailures]
      """;
  private static final CallContext ALICE =
      new CallContext("123456789012", "us-east-1", "arn", "alice");
  private static final String JOBS = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs";
  private static final String DEAD = "https://sqs.us-east-1.amazonaws.com/123456789012/dead";

  @TempDir Path folder;
  private Stack stack;
  private Sqs sqs;

  @BeforeEach
  void load() {
    stack = Samples.load(folder, TEMPLATE, Map.of());
    sqs = new Sqs(stack.queues().values(), new SimulatedTime(600), Clock.systemUTC());
  }

  private SdkPojo call(String operation, SdkPojo request) {
    return sqs.operations().find(operation).orElseThrow().perform(request, ALICE);
  }

  private SendMessageResponse send(String body) {
    return (SendMessageResponse)
        call(
            "SendMessage",
            SendMessageRequest.builder()
                .queueUrl(JOBS)
                .messageBody(body)
                .messageAttributes(
                    Map.of(
                        "kind",
                        MessageAttributeValue.builder()
                            .dataType("String")
                            .stringValue("k")
                            .build()))
                .build());
  }

  private List<Message> receive(String queueUrl, int waitSeconds) {
    ReceiveMessageRequest request =
        ReceiveMessageRequest.builder()
            .queueUrl(queueUrl)
            .maxNumberOfMessages(10)
            .waitTimeSeconds(waitSeconds)
            .messageAttributeNames("All")
            .messageSystemAttributeNamesWithStrings("All")
            .build();
    return ((ReceiveMessageResponse) call("ReceiveMessage", request)).messages();
  }

  @Test
  void sendMessage_received_comesWholeAndOnce() {
    SendMessageResponse sent = send("{\"n\":1}");
    Message message = receive(JOBS, 0).getFirst();
    assertThat(message.body()).isEqualTo("{\"n\":1}");
    assertThat(message.messageId()).isEqualTo(sent.messageId());
    assertThat(message.md5OfBody()).isEqualTo(sent.md5OfMessageBody());
    assertThat(message.md5OfMessageAttributes())
        .isEqualTo(sent.md5OfMessageAttributes())
        .isEqualTo("225eab136ac67bfd81d9d1767d8dd273");
    assertThat(message.attributesAsStrings()).containsEntry("ApproximateReceiveCount", "1");
    assertThat(message.messageAttributes().get("kind").stringValue()).isEqualTo("k");
    assertThat(receive(JOBS, 0)).isEmpty();
  }

  @Test
  void receiveMessage_notDeleted_comesAgainThenGoesToTheDeadLetterQueue() {
    SendMessageResponse sent = send("x");
    assertThat(receive(JOBS, 0)).hasSize(1);
    Message again = receiveWhenVisible(JOBS);
    assertThat(again.attributesAsStrings()).containsEntry("ApproximateReceiveCount", "2");
    makeVisible(again);
    assertThat(receive(JOBS, 0)).isEmpty();
    assertThat(receive(DEAD, 0)).extracting(Message::messageId).containsExactly(sent.messageId());
  }

  /** Waits up to 200 simulated seconds in the longest polls that SQS knows. */
  private Message receiveWhenVisible(String queueUrl) {
    for (int poll = 0; poll < 10; poll++) {
      List<Message> messages = receive(queueUrl, 20);
      if (!messages.isEmpty()) {
        return messages.getFirst();
      }
    }
    throw new AssertionError("no message became visible");
  }

  private void makeVisible(Message message) {
    call(
        "ChangeMessageVisibility",
        ChangeMessageVisibilityRequest.builder()
            .queueUrl(JOBS)
            .receiptHandle(message.receiptHandle())
            .visibilityTimeout(0)
            .build());
  }

  @Test
  void startMessageMoveTask_deadLetterQueue_goesBackToItsSource() {
    sqs.deliver(stack.queues().get("Dead").arn(), Destinations.Message.of("again"));
    call(
        "StartMessageMoveTask",
        StartMessageMoveTaskRequest.builder().sourceArn(stack.queues().get("Dead").arn()).build());
    assertThat(receive(JOBS, 0)).extracting(Message::body).containsExactly("again");
  }

  @Test
  void deleteMessage_received_isGone() {
    send("x");
    Message message = receive(JOBS, 0).getFirst();
    call(
        "DeleteMessage",
        DeleteMessageRequest.builder()
            .queueUrl(JOBS)
            .receiptHandle(message.receiptHandle())
            .build());
    assertThat(count("ApproximateNumberOfMessagesNotVisible")).isEqualTo("0");
  }

  private String count(String name) {
    GetQueueAttributesResponse response =
        (GetQueueAttributesResponse)
            call(
                "GetQueueAttributes",
                GetQueueAttributesRequest.builder()
                    .queueUrl(JOBS)
                    .attributeNames(QueueAttributeName.ALL)
                    .build());
    return response.attributesAsStrings().get(name);
  }

  @Test
  void getQueueUrl_unknownQueue_doesNotExist() {
    GetQueueUrlResponse known =
        (GetQueueUrlResponse)
            call("GetQueueUrl", GetQueueUrlRequest.builder().queueName("jobs").build());
    assertThat(known.queueUrl()).isEqualTo(JOBS);
    assertThatThrownBy(
            () -> call("GetQueueUrl", GetQueueUrlRequest.builder().queueName("none").build()))
        .isInstanceOfSatisfying(
            AwsError.class, e -> assertThat(e.code()).isEqualTo("QueueDoesNotExist"));
  }

  @Test
  void sendMessage_tooLong_isRefused() {
    assertThatThrownBy(() -> send("x".repeat(1025)))
        .hasMessageContaining("Message must be shorter than 1024 bytes");
  }

  @Test
  void queueSource_partialFailure_onlyTheFailedComesAgain() throws Exception {
    FakeFunctions worker = new FakeFunctions();
    worker.answer(SqsTest::failTheBad);
    send("good");
    send("bad");
    try (QueueSources sources = new QueueSources(stack, sqs, worker)) {
      sources.start();
      FakeFunctions.Call call = worker.next();
      assertThat(call.function())
          .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:worker");
      JsonNode record = new ObjectMapper().readTree(call.event()).at("/Records/0");
      assertThat(record.path("body").asText()).isEqualTo("good");
      assertThat(record.path("eventSource").asText()).isEqualTo("aws:sqs");
      assertThat(record.path("eventSourceARN").asText()).endsWith(":jobs");
      assertThat(record.at("/attributes/ApproximateReceiveCount").asText()).isEqualTo("1");
      assertThat(bodies(worker.next())).containsExactly("bad");
      assertThat(receiveWhenVisible(DEAD).body()).isEqualTo("bad");
      assertThat(worker.wasNotInvoked()).isTrue();
    }
  }

  private static String failTheBad(String event) {
    try {
      var answer = new ObjectMapper().createObjectNode();
      var failures = answer.putArray("batchItemFailures");
      for (JsonNode record : new ObjectMapper().readTree(event).path("Records")) {
        if (record.path("body").asText().equals("bad")) {
          failures.addObject().put("itemIdentifier", record.path("messageId").asText());
        }
      }
      return answer.toString();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> bodies(FakeFunctions.Call call) throws Exception {
    Set<String> bodies = new HashSet<>();
    new ObjectMapper()
        .readTree(call.event())
        .path("Records")
        .forEach(record -> bodies.add(record.path("body").asText()));
    return bodies;
  }
}
