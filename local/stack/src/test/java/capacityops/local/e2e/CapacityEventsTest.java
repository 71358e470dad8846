package capacityops.local.e2e;

import static capacityops.local.e2e.StackUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.e2e.StackUnderTest.Answer;
import capacityops.local.gateway.AwsCli;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Events in and out, on the whole stack: commands, AWS's own events, and what is about to end. */
class CapacityEventsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final String SOURCE = "cr-0a1b2c3d4e5f60002";

  private static final String CAPACITY_TASK =
      """
      {"outpostIdentifier":"op-0a11b22c33d44e55f","assetId":"1000000003",
       "instancePools":[{"instanceType":"c5.large","count":48}],"idempotencyKey":"reshape"}
      """;

  @RegisterExtension final StackUnderTest stack = StackUnderTest.sharedStack();
  private Lending lending;
  private EventBridgeClient bus;

  @BeforeEach
  void clients() {
    lending = new Lending(stack);
    bus = stack.client(EventBridgeClient.builder(), Lending.OWNER);
  }

  @AfterEach
  void close() {
    lending.close();
    bus.close();
  }

  @Test
  void command_byTheAwsCli_startsACapacityTask(@TempDir Path folder) throws Exception {
    AwsCli.needed();
    Path entries = folder.resolve("entries.json");
    JSON.writeValue(
        entries.toFile(),
        JSON.createArrayNode()
            .add(
                JSON.createObjectNode()
                    .put("EventBusName", "capacity-ops")
                    .put("Source", "example.pipeline")
                    .put("DetailType", "Capacity Task Requested")
                    .put("Detail", CAPACITY_TASK)));

    JsonNode put =
        new AwsCli(stack.aws(), folder)
            .json("events", "put-events", "--entries", "file://" + entries);

    assertThat(put.path("FailedEntryCount").asInt()).isZero();
    until(() -> capacityTasks() == 1);
    until(() -> stack.events("Command Accepted").size() == 1);
  }

  @Test
  void command_capacityTask_isStartedOnce_andAnsweredWithWhereItIs() {
    put("Capacity Task Requested", CAPACITY_TASK);
    until(() -> stack.events("Command Accepted").size() == 1);
    put("Capacity Task Requested", CAPACITY_TASK);
    until(() -> stack.events("Command Accepted").size() == 2);

    JsonNode accepted = stack.events("Command Accepted").getFirst().path("detail");
    assertThat(accepted.path("command").asText()).isEqualTo("Capacity Task Requested");
    assertThat(accepted.path("status").asInt()).isEqualTo(202);
    assertThat(stack.get(accepted.path("location").asText()).text("capacityTaskId"))
        .isEqualTo(accepted.path("result").path("capacityTaskId").asText());
    assertThat(capacityTasks()).isEqualTo(1);
    assertThat(stack.calls("StartCapacityTask")).isEqualTo(1);
  }

  @Test
  void commands_lendChangeAndTakeBack_andAnOlderChangeIsRejected() {
    put(
        "Interruptible Allocation Requested",
        "{\"capacityReservationId\":\"%s\",\"instanceCount\":4}".formatted(SOURCE));
    until(() -> !lending.records(SOURCE).isEmpty());
    lending.untilLent(SOURCE, 4);
    assertThat(lending.record(SOURCE).path("requestedBy").asText())
        .isEqualTo("arn:aws:events:us-east-1:123456789012:source/example.pipeline");

    change(6, Instant.now());
    lending.untilLent(SOURCE, 6);
    change(1, Instant.now().minusSeconds(3600));
    until(() -> stack.events("Command Rejected").size() == 1);
    change(0, Instant.now());
    until(() -> lending.record(SOURCE).path("status").asText().equals("canceled"));

    JsonNode rejected = stack.events("Command Rejected").getFirst().path("detail");
    assertThat(rejected.path("status").asInt()).isEqualTo(409);
    assertThat(rejected.path("problem").path("detail").asText()).contains("6 instances");
    assertThat(lending.records(SOURCE)).hasSize(1);
  }

  private void change(int target, Instant time) {
    bus.putEvents(
        request ->
            request.entries(
                entry(
                        "Interruptible Allocation Change Requested",
                        "{\"capacityReservationId\":\"%s\",\"targetInstanceCount\":%d}"
                            .formatted(SOURCE, target))
                    .time(time)
                    .build()));
  }

  @Test
  void command_purchase_isAskedForOnce_andWaitsForItsApproval() {
    JsonNode offering =
        stack
            .get(
                "/capacity-block-offerings?instanceType=p5.48xlarge&instanceCount=1"
                    + "&capacityDurationHours=24&region=us-east-1")
            .body()
            .path("capacityBlockOfferings")
            .path(0);
    String detail =
        """
        {"capacityBlockOfferingId":"%s","instancePlatform":"Linux/UNIX","maxUpfrontFee":%s,
         "reason":"Training of the new model","idempotencyKey":"nightly"}
        """
            .formatted(
                offering.path("capacityBlockOfferingId").asText(), offering.path("upfrontFee"));

    put("Capacity Block Purchase Requested", detail);
    until(() -> stack.events("Command Accepted").size() == 1);
    put("Capacity Block Purchase Requested", detail);
    until(() -> stack.events("Command Accepted").size() == 2);

    JsonNode purchases = stack.get("/capacity-block-purchases").body();
    assertThat(purchases.path("capacityBlockPurchases")).hasSize(1);
    assertThat(purchases.findValue("status").asText()).isEqualTo("AWAITING_APPROVAL");
    assertThat(stack.calls("PurchaseCapacityBlock")).isZero();
  }

  @Test
  void command_usageReport_isStarted_andAnsweredWithWhereItIs() {
    put("Usage Report Requested", "{\"regions\":[\"us-west-2\"]}");

    until(() -> stack.events("Command Accepted").size() == 1);
    JsonNode accepted = stack.events("Command Accepted").getFirst().path("detail");
    Answer report = stack.get(accepted.path("location").asText());
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.body().path("regions").path(0).asText()).isEqualTo("us-west-2");
  }

  static Stream<String> commands() {
    return Stream.of(
        "Capacity Task Requested",
        "Capacity Block Purchase Requested",
        "Interruptible Allocation Requested",
        "Interruptible Allocation Change Requested",
        "Usage Report Requested");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void command_thatIsRefused_isAnsweredWithTheProblem(String command) {
    put(command, "{\"nonsense\":true,\"idempotencyKey\":\"k\"}");

    until(() -> stack.events("Command Rejected").size() == 1);
    JsonNode rejected = stack.events("Command Rejected").getFirst().path("detail");
    assertThat(rejected.path("command").asText()).isEqualTo(command);
    assertThat(rejected.path("idempotencyKey").asText()).isEqualTo("k");
    assertThat(rejected.path("problem").path("status").asInt())
        .isEqualTo(rejected.path("status").asInt())
        .isBetween(400, 499);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void poison_endsInTheDeadLetterQueue_andStopsNothing() throws Exception {
    stack.local(
        "POST",
        "/_local/events",
        """
        {"source":"aws.ec2","detail-type":"EC2 Capacity Reservation Active","detail":{"nothing":1}}
        """);
    replay("capacity-reservation-failed.json");

    until(() -> stack.notifications("RESERVATION_FAILED").size() == 1);
    until(() -> deadLetters().size() == 1);
    assertThat(JSON.readTree(deadLetters().getFirst().body()).path("requestPayload").toString())
        .contains("\"nothing\":1");
    assertThat(alarms()).contains("MetricName: ApproximateNumberOfMessagesVisible");
  }

  private static String alarms() throws Exception {
    String template = Files.readString(ROOT.resolve("template.yaml"));
    int alarm = template.indexOf("  DeadLetterAlarm:");
    return template.substring(alarm, template.indexOf("AlarmActions", alarm));
  }

  @Test
  void everySample_twiceAndInReverse_isToldOnceOrKept() throws Exception {
    List<String> samples = samples();
    List<String> twiceAndInReverse = new ArrayList<>(samples);
    twiceAndInReverse.addAll(samples.reversed());
    for (String sample : twiceAndInReverse) {
      int before = invocations("HandleAwsEvent");
      replay(sample);
      until(() -> invocations("HandleAwsEvent") > before && pendingEvents() == 0);
    }

    List<String> told =
        notifications().map(notification -> notification.path("message").asText()).toList();
    assertThat(told).doesNotHaveDuplicates();
    List<String> kept =
        deadLetters().stream().map(Message::body).map(CapacityEventsTest::detailType).toList();
    assertThat(kept)
        .as("only what AWS does not confirm is kept for a person")
        .allMatch(detailType -> detailType.endsWith("Delivered"));
    assertThat(notifications().map(n -> n.path("attributes").path("kind").asText()))
        .contains(
            "BLOCK_ENDING",
            "BLOCK_INSTANCE_INTERRUPTED",
            "LENT_INSTANCE_INTERRUPTED",
            "RECLAIM_FINISHED",
            "BILLING_OWNERSHIP",
            "UNDER_USE");
  }

  private static String detailType(String letter) {
    try {
      return JSON.readTree(letter).path("requestPayload").path("detail-type").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(letter, e);
    }
  }

  @Test
  void eventsTwiceLateAndUnderBothNames_areToldOnce() {
    stack.local(
        "PUT",
        "/_local/settings",
        """
        {"eventNames":"both","eventFaults":{"duplicated":1,"delay":"PT5M"}}
        """);
    lending.lend(SOURCE, 2);
    String made = lending.untilLent(SOURCE, 2).path("interruptibleCapacityReservationId").asText();
    lending.run(made, 1);
    stack.delete(Lending.route(SOURCE));

    until(() -> handledAwsEvents() >= 8 && pendingEvents() == 0);
    until(() -> stack.notifications("RECLAIM_FINISHED").size() == 1);
    assertThat(stack.notifications("LENT_INSTANCE_INTERRUPTED")).hasSize(1);
    assertThat(stack.notifications("RECLAIM_FINISHED")).hasSize(1);
    assertThat(lending.records(SOURCE)).hasSize(1);
  }

  @Test
  void everyEventLost_theRecordEndsAllTheSame() {
    stack.local("PUT", "/_local/settings", "{\"eventFaults\":{\"lost\":1}}");
    lending.lend(SOURCE, 2);
    lending.untilLent(SOURCE, 2);

    stack.delete(Lending.route(SOURCE));

    until(() -> lending.record(SOURCE).path("status").asText().equals("canceled"));
    assertThat(stack.notifications("RECLAIM_FINISHED")).isEmpty();
  }

  @Test
  void aboutToEnd_isToldOnceForEachMoment() {
    stack.fire("watch-expiry");
    until(() -> expiries().size() == 3);

    assertThat(stack.invoke("WatchExpiry", "{}").path("told").asInt()).isZero();
    assertThat(expiries())
        .as("the end of a reservation, and of a block its last extension and its early end")
        .extracting(notification -> notification.path("attributes").path("kind").asText())
        .containsExactlyInAnyOrder("EXPIRY_END", "EXPIRY_LAST_EXTENSION", "EXPIRY_EARLY_END");
    assertThat(expiries().toString())
        .contains("that is within 7 days")
        .contains("that is within 14 days")
        .contains("What to do: ");
  }

  private List<JsonNode> expiries() {
    return notifications()
        .filter(
            notification ->
                notification.path("attributes").path("kind").asText().startsWith("EXPIRY_"))
        .toList();
  }

  private Stream<JsonNode> notifications() {
    return stack.local("GET", "/_local/notifications", null).path("notifications").valueStream();
  }

  private void put(String command, String detail) {
    bus.putEvents(request -> request.entries(entry(command, detail).build()));
  }

  private static PutEventsRequestEntry.Builder entry(String command, String detail) {
    return PutEventsRequestEntry.builder()
        .eventBusName("capacity-ops")
        .source("example.pipeline")
        .detailType(command)
        .detail(detail);
  }

  private int capacityTasks() {
    return stack.get("/capacity-tasks").body().path("capacityTasks").size();
  }

  private static List<String> samples() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("events/aws"))) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** Some samples of AWS's guide write the name of the member for no rule to find. */
  private void replay(String sample) {
    try {
      ObjectNode event =
          (ObjectNode) JSON.readTree(ROOT.resolve("events/aws").resolve(sample).toFile());
      if (event.has("detail_type")) {
        event.set("detail-type", event.remove("detail_type"));
      }
      stack.local("POST", "/_local/events", event.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int handledAwsEvents() {
    return invocations("HandleAwsEvent");
  }

  /** How many events functions are at, or wait to be tried again. */
  private int pendingEvents() {
    return stack.local("GET", "/_local/invocations", null).path("pendingEvents").asInt();
  }

  private int invocations(String function) {
    int count = 0;
    for (var entry :
        stack.local("GET", "/_local/invocations", null).path("invocations").properties()) {
      if (entry.getKey().contains(function)) {
        count += entry.getValue().asInt();
      }
    }
    return count;
  }

  /** What is in the dead-letter queue; looking does not take it away. */
  private List<Message> deadLetters() {
    try (SqsClient sqs = stack.client(SqsClient.builder(), Lending.OWNER)) {
      String queue =
          sqs.listQueues().queueUrls().stream()
              .filter(url -> url.contains("DeadLetterQueue"))
              .findFirst()
              .orElseThrow();
      return sqs.receiveMessage(
              request -> request.queueUrl(queue).maxNumberOfMessages(10).visibilityTimeout(0))
          .messages();
    }
  }
}
