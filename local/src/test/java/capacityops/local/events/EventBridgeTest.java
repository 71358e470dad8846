package capacityops.local.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.SimulatedTime;
import capacityops.local.lambda.FunctionTarget;
import capacityops.local.messaging.Destinations;
import capacityops.local.messaging.Destinations.Message;
import capacityops.local.samples.FakeFunctions;
import capacityops.local.samples.Samples;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

class EventBridgeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEMPLATE =
      """
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Bus: {Type: 'AWS::Events::EventBus', Properties: {Name: capacity}}
        Audit: {Type: 'AWS::Events::EventBus', Properties: {Name: audit}}
        Lost: {Type: 'AWS::SQS::Queue', Properties: {QueueName: lost}}
        Watch:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: watch
            AutoPublishAlias: live
            Runtime: java25
            Handler: a.B
            CodeUri: function.jar
            Events:
              Delivered:
                Type: EventBridgeRule
                Properties:
                  Pattern: {source: [aws.ec2], detail-type: [{prefix: Capacity Block}]}
              Failed:
                Type: EventBridgeRule
                Properties:
                  EventBusName: !Ref Bus
                  Pattern: {source: [capacity-ops], detail: {status: [FAILED]}}
                  InputTransformer:
                    InputPathsMap: {task: $.detail.task, who: $.detail.who}
                    InputTemplate: '{"text": "task <task> by <who>", "raw": <who>, "rule": "<aws.events.rule-name>"}'
                  RuleName: failed-tasks
        Copy:
          Type: AWS::Events::Rule
          Properties:
            EventBusName: !Ref Bus
            EventPattern: {detail-type: [Copied]}
            Targets: [{Id: audit, Arn: !GetAtt Audit.Arn}]
        Flow:
          Type: AWS::Events::Rule
          Properties:
            EventBusName: !Ref Bus
            EventPattern: {detail-type: [Flow]}
            Targets:
              - Id: machine
                Arn: arn:aws:states:us-east-1:123456789012:stateMachine:flow
                InputPath: $.detail
                RetryPolicy: {MaximumRetryAttempts: 2}
                DeadLetterConfig: {Arn: !GetAtt Lost.Arn}
        Off:
          Type: AWS::Events::Rule
          Properties:
            State: DISABLED
            EventPattern: {source: [aws.ec2]}
            Targets: [{Id: queue, Arn: !GetAtt Lost.Arn}]
      """;

  @TempDir Path folder;
  private final FakeFunctions functions = new FakeFunctions();
  private final BlockingQueue<Message> lost = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> started = new LinkedBlockingQueue<>();
  private final AtomicInteger startAttempts = new AtomicInteger();
  private volatile AwsError startError;
  private TargetDelivery delivery;
  private EventBridge bridge;

  @BeforeEach
  void load() {
    Stack stack = Samples.load(folder, TEMPLATE, Map.of());
    Destinations destinations = new Destinations();
    delivery = new TargetDelivery(destinations, new SimulatedTime(1000), Clock.systemUTC());
    bridge = new EventBridge(stack, delivery, Clock.systemUTC());
    destinations
        .register("lambda", new FunctionTarget(functions))
        .register("events", bridge::deliver)
        .register("sqs", (arn, message) -> lost.add(message))
        .register("states", new StateMachineTarget(this::startExecution));
  }

  private JsonNode startExecution(String service, String operation, JsonNode parameters) {
    startAttempts.incrementAndGet();
    if (startError != null) {
      throw startError;
    }
    started.add(service + ":" + operation + " " + parameters);
    return JSON.createObjectNode();
  }

  @AfterEach
  void stop() {
    delivery.close();
  }

  private PutEventsResponse put(PutEventsRequestEntry... entries) {
    CallContext caller = new CallContext("123456789012", "us-east-1", "arn", "alice");
    PutEventsRequest request = PutEventsRequest.builder().entries(entries).build();
    return (PutEventsResponse)
        bridge.operations().find("PutEvents").orElseThrow().perform(request, caller);
  }

  private static PutEventsRequestEntry.Builder entry(String detailType, String detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName("capacity")
        .source("capacity-ops")
        .detailType(detailType)
        .detail(detail);
  }

  @Test
  void publish_serviceEvent_reachesTheFunctionsAlias() throws Exception {
    JsonNode detail = JSON.readTree("{\"id\":\"cr-1\"}");
    bridge.publish("aws.ec2", "Capacity Block Delivered", detail, List.of("arn:x"));
    FakeFunctions.Call call = functions.next();
    assertThat(call.async()).isTrue();
    assertThat(call.function())
        .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:watch:live");
    JsonNode event = JSON.readTree(call.event());
    assertThat(event.path("version").asText()).isEqualTo("0");
    assertThat(event.path("account").asText()).isEqualTo("123456789012");
    assertThat(event.path("region").asText()).isEqualTo("us-east-1");
    assertThat(event.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(event.path("resources")).isEqualTo(JSON.readTree("[\"arn:x\"]"));
    assertThat(event.path("detail")).isEqualTo(detail);
  }

  @Test
  void putEvents_matchingRule_transformsTheInput() throws Exception {
    put(entry("Task", "{\"status\":\"FAILED\",\"task\":7,\"who\":\"ann \\\"a\\\"\"}").build());
    assertThat(JSON.readTree(functions.next().event()))
        .isEqualTo(
            JSON.readTree(
                """
                {"text": "task 7 by ann \\"a\\"", "raw": "ann \\"a\\"", "rule": "failed-tasks"}
                """));
  }

  @Test
  void putEvents_targetBus_getsTheEventAsItIs() {
    put(entry("Copied", "{\"a\":1}").build());
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), this::awaitCopy);
    assertThat(bridge.events()).hasSize(2);
    assertThat(bridge.events().getFirst().rules()).containsExactly("Copy");
    assertThat(bridge.events().getLast().bus()).isEqualTo("audit");
    assertThat(bridge.events().getLast().event().id())
        .isEqualTo(bridge.events().getFirst().event().id());
    assertThat(bridge.events().getLast().toJson().path("eventBusName").asText()).isEqualTo("audit");
  }

  private void awaitCopy() {
    while (bridge.events().size() < 2) {
      Thread.onSpinWait();
    }
  }

  @Test
  void putEvents_stateMachine_isStartedWithPartOfTheEvent() throws Exception {
    put(entry("Flow", "{\"a\":1}").build());
    assertThat(started.poll(20, TimeUnit.SECONDS))
        .isEqualTo(
            "states:StartExecution {\"StateMachineArn\":"
                + "\"arn:aws:states:us-east-1:123456789012:stateMachine:flow\","
                + "\"Input\":\"{\\\"a\\\":1}\"}");
  }

  @Test
  void delivery_throttled_isRetriedThenGoesToTheDeadLetterQueue() throws Exception {
    startError = new AwsError("ThrottlingException", 400, "slow down");
    put(entry("Flow", "{\"a\":1}").build());
    Message dead = lost.poll(20, TimeUnit.SECONDS);
    assertThat(dead.body()).isEqualTo("{\"a\":1}");
    assertThat(dead.attributes())
        .containsEntry("RETRY_ATTEMPTS", "2")
        .containsEntry("ERROR_CODE", "ThrottlingException")
        .containsEntry("EXHAUSTED_RETRY_CONDITION", "MaximumRetryAttempts");
    assertThat(startAttempts).hasValue(3);
  }

  @Test
  void delivery_refused_goesToTheDeadLetterQueueAtOnce() throws Exception {
    startError = new AwsError("StateMachineDoesNotExist", 400, "gone");
    put(entry("Flow", "{}").build());
    assertThat(lost.poll(20, TimeUnit.SECONDS).attributes()).containsEntry("RETRY_ATTEMPTS", "0");
    assertThat(startAttempts).hasValue(1);
  }

  @Test
  void putEvents_badEntries_areRefusedOneByOne() {
    PutEventsResponse response =
        put(
            entry("T", "{}").build(),
            entry("T", "{}").source("aws.ec2").build(),
            entry("T", "not json").build(),
            entry("T", "{}").source(null).build(),
            entry(null, "{}").build(),
            entry("T", "{}").eventBusName("other").build());
    assertThat(response.failedEntryCount()).isEqualTo(5);
    assertThat(response.entries())
        .extracting(PutEventsResultEntry::errorCode)
        .containsExactly(
            null,
            "NotAuthorizedForSourceException",
            "MalformedDetail",
            "InvalidArgument",
            "InvalidArgument",
            "InvalidArgument");
    assertThat(response.entries().getFirst().eventId()).isNotBlank();
  }

  @Test
  void putEvents_tooManyOrTooLarge_isRefusedWhole() {
    PutEventsRequestEntry[] eleven = new PutEventsRequestEntry[11];
    java.util.Arrays.fill(eleven, entry("T", "{}").build());
    assertThatThrownBy(() -> put(eleven))
        .isInstanceOfSatisfying(
            AwsError.class, e -> assertThat(e.code()).isEqualTo("ValidationException"));
    String large = "{\"a\":\"" + "x".repeat(262_144) + "\"}";
    assertThatThrownBy(() -> put(entry("T", large).build())).isInstanceOf(AwsError.class);
  }

  @Test
  void setFaults_duplicated_arrivesTwice() throws Exception {
    bridge.setFaults(new EventFaults(0, 1, Duration.ofSeconds(1)));
    bridge.publish("aws.ec2", "Capacity Block Twice", JSON.readTree("{}"), List.of());

    String first = functions.next().event();
    assertThat(first).contains("Capacity Block Twice").isEqualTo(functions.next().event());
    assertThat(functions.wasNotInvoked()).isTrue();
    bridge.reset();
    assertThat(bridge.events()).isEmpty();
  }

  @Test
  void setFaults_lost_isRecordedAndNeverArrives() throws Exception {
    bridge.setFaults(new EventFaults(1, 1, Duration.ZERO));
    bridge.publish("aws.ec2", "Capacity Block Lost", JSON.readTree("{}"), List.of());

    assertThat(bridge.events()).hasSize(1);
    assertThat(functions.wasNotInvoked()).isTrue();
  }

  @Test
  void publish_partOfAnEnvelope_isFilledInAsAwsWould() throws Exception {
    bridge.publish(
        (ObjectNode)
            JSON.readTree(
                """
                {"source":"aws.ec2","detail-type":"Capacity Block Delivered","detail":{"a":1}}
                """));

    JsonNode event = JSON.readTree(functions.next().event());
    assertThat(event.path("account").asText()).isEqualTo("123456789012");
    assertThat(event.path("region").asText()).isEqualTo("us-east-1");
    assertThat(event.path("id").asText()).isNotBlank();
    assertThat(event.path("time").asText()).isNotBlank();
    assertThat(event.path("detail").path("a").asInt()).isEqualTo(1);
  }
}
