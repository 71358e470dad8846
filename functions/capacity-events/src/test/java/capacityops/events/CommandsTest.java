package capacityops.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.api.Calls;
import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventSchemas;
import capacityops.core.json.Json;
import capacityops.core.json.UnreadableJson;
import capacityops.events.aws.LambdaApiFunctions;
import capacityops.events.domain.Command;
import capacityops.events.domain.CommandNotAnswered;
import capacityops.events.domain.HandleCommand;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

class CommandsTest {
  private static final String PROBLEM =
      "{\\\"type\\\":\\\"urn:capacity-ops:problem:%s\\\",\\\"title\\\":\\\"No\\\",\\\"status\\\":%d,"
          + "\\\"detail\\\":\\\"because\\\"}";

  private final List<DomainEvent> told = new ArrayList<>();
  private final Functions functions = new Functions();

  record Sent(
      String rawPath,
      Map<String, String> headers,
      Map<String, String> pathParameters,
      Context requestContext,
      String body) {}

  record Context(String requestId, Http http, Authorizer authorizer) {}

  record Http(String method) {}

  record Authorizer(Iam iam) {}

  record Iam(String accountId, String userArn) {}

  @Test
  void samples_areRequestsToTheirRoutes() {
    functions.answers(202, "{\\\"allocationId\\\":\\\"a-1\\\"}");
    Desk.samples("commands").forEach(this::handle);

    assertThat(functions.invoked)
        .containsExactly(
            "CAPACITY_BLOCK_PURCHASE",
            "CAPACITY_TASK",
            "INTERRUPTIBLE_ALLOCATION_CHANGE",
            "INTERRUPTIBLE_ALLOCATION",
            "USAGE_REPORT");
    assertThat(functions.sent)
        .extracting(sent -> sent.requestContext().http().method() + " " + sent.rawPath())
        .containsExactly(
            "POST /capacity-block-purchases",
            "POST /capacity-tasks",
            "PATCH /capacity-reservations/cr-0aaaaaaaaaaaaaaa1/interruptible-allocation",
            "POST /capacity-reservations/cr-0aaaaaaaaaaaaaaa1/interruptible-allocation",
            "POST /usage-reports");
    assertThat(told).extracting(DomainEvent::detailType).containsOnly("Command Accepted");
  }

  @Test
  void rehearsal_isAccepted() {
    HandleCommandHandler standIn = new HandleCommandHandler(EventsWiring.rehearsing());

    byte[] handled =
        Calls.invoke(standIn, HandleCommandHandler.REHEARSAL.getBytes(StandardCharsets.UTF_8));

    assertThat(Json.read(handled, HandleCommand.Handled.class))
        .isEqualTo(new HandleCommand.Handled("rehearsal", "Usage Report Requested", 202));
  }

  @Test
  void command_change_carriesKeyTimePathAndCaller() {
    functions.answers(202, "{}");
    handle(Desk.sample("commands/interruptible-allocation-change-requested"));

    Sent sent = functions.sent.getFirst();
    assertThat(sent.headers())
        .containsEntry("idempotency-key", "take-back-7")
        .containsEntry("requested-at", "2026-11-20T13:00:00Z");
    assertThat(sent.pathParameters())
        .containsEntry("capacityReservationId", "cr-0aaaaaaaaaaaaaaa1");
    assertThat(sent.body()).isEqualTo("{\"targetInstanceCount\":0}");
    assertThat(sent.requestContext().authorizer().iam().userArn())
        .isEqualTo("arn:aws:events:us-east-1:123456789012:source/example.pipeline");
  }

  @Test
  void command_withoutKey_isIdempotentOnItsEventsId() {
    functions.answers(202, "{}");
    byte[] sample = Desk.sample("commands/interruptible-allocation-requested");
    handle(sample);
    handle(sample);

    assertThat(functions.sent).hasSize(2).allMatch(sent -> key(sent).startsWith("00000000-0000"));
    assertThat(key(functions.sent.getFirst())).isEqualTo(key(functions.sent.getLast()));
  }

  @Test
  void command_refused_isAnsweredWithItsProblem() {
    functions.answers(422, PROBLEM.formatted("invalid", 422));
    handle(Desk.sample("handle-command"));

    assertThat(told).extracting(DomainEvent::detailType).containsExactly("Command Rejected");
    assertThat(told.getFirst().detail().json())
        .contains("urn:capacity-ops:problem:invalid")
        .contains("reshape-2026-11-20");
  }

  @Test
  void command_inConflict_isRejectedButStillRunningIsTriedAgain() {
    functions.answers(409, PROBLEM.formatted("conflict", 409));
    handle(Desk.sample("commands/capacity-task-requested"));
    assertThat(told).hasSize(1);

    functions.answers(409, PROBLEM.formatted("still-running", 409));
    assertTriedAgain();
  }

  @Test
  void command_failedOrThrottledOrBroken_isTriedAgain() {
    functions.answers(500, PROBLEM.formatted("internal", 500));
    assertTriedAgain();
    functions.answers(504, PROBLEM.formatted("aws-silent", 504));
    assertTriedAgain();
    functions.answers(429, PROBLEM.formatted("throttled", 429));
    assertTriedAgain();
    functions.fails();
    assertTriedAgain();
  }

  @Test
  void command_ofACapabilityThatIsNotDeployed_isRejected() {
    functions.answers(202, "{}");
    HandleCommand without =
        new HandleCommand(
            new LambdaApiFunctions(functions, Map.of(), "arn:aws:events:us-east-1"),
            this::tell,
            InstantSource.system());
    Calls.invoke(new HandleCommandHandler(without), Desk.sample("commands/usage-report-requested"));

    assertThat(told).extracting(DomainEvent::detailType).containsExactly("Command Rejected");
    assertThat(functions.sent).isEmpty();
  }

  @Test
  void poison_isThrown() {
    assertThatThrownBy(() -> handle("not json".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnreadableJson.class);
    assertThatThrownBy(
            () -> handle("{\"detail-type\":\"Something Else\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnreadableEvent.class);
    assertThat(functions.sent).isEmpty();
  }

  private void assertTriedAgain() {
    int before = told.size();
    assertThatThrownBy(() -> handle(Desk.sample("commands/capacity-task-requested")))
        .isInstanceOf(CommandNotAnswered.class);
    assertThat(told).hasSize(before);
  }

  private static String key(Sent sent) {
    return sent.headers().get("idempotency-key");
  }

  private void handle(byte[] event) {
    Map<Command.Type, String> names = new EnumMap<>(Command.Type.class);
    for (Command.Type type : Command.Type.values()) {
      names.put(type, type.name());
    }
    HandleCommand service =
        new HandleCommand(
            new LambdaApiFunctions(functions, names, "arn:aws:events:us-east-1"),
            this::tell,
            InstantSource.system());
    Calls.invoke(new HandleCommandHandler(service), event);
  }

  private void tell(DomainEvent event, java.time.Instant at) {
    EventSchemas.requireValid(event);
    told.add(event);
  }

  /** Lambda, playing back one answer. */
  private static final class Functions implements LambdaClient {
    private final List<Sent> sent = new ArrayList<>();
    private final List<String> invoked = new ArrayList<>();
    private String answer;
    private String error;

    void answers(int status, String escapedBody) {
      error = null;
      answer =
          "{\"statusCode\":%d,\"headers\":{\"location\":\"/there\"},\"body\":\"%s\"}"
              .formatted(status, escapedBody);
    }

    void fails() {
      error = "Unhandled";
      answer = "{\"errorMessage\":\"out of memory\"}";
    }

    @Override
    public InvokeResponse invoke(InvokeRequest request) {
      invoked.add(request.functionName());
      sent.add(Json.read(request.payload().asByteArray(), Sent.class));
      return InvokeResponse.builder()
          .statusCode(200)
          .functionError(error)
          .payload(SdkBytes.fromUtf8String(answer))
          .build();
    }

    @Override
    public String serviceName() {
      return "lambda";
    }

    @Override
    public void close() {}
  }
}
