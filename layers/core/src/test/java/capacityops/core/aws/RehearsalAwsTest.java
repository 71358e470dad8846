package capacityops.core.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import capacityops.core.lambda.Environment;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.Idempotency.Begun;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** Nobody answers at the endpoint: whatever is answered here was answered within the process. */
class RehearsalAwsTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final Instant NOW = Instant.parse("2026-11-01T08:00:00Z");

  private record Details(String name) {}

  private static final Change FIRST =
      Change.to("first", true, new Details("a"), "actor", "reason", NOW);

  private final RehearsalAws aws = new RehearsalAws();
  private final AwsClients clients =
      AwsClients.rehearsing(aws)
          .as(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  private final LedgerTable ledger =
      new LedgerTable(clients.repeating(here(DynamoDbClient.builder())), "ledger");

  private static <B extends AwsClientBuilder<B, C>, C> B here(B builder) {
    return builder.endpointOverride(NOBODY).region(Region.US_EAST_1);
  }

  private static Allocation first() {
    return Allocation.first("a-1", AllocationKind.CAPACITY_TASK, "us-east-1", "requester", FIRST);
  }

  @Test
  void theLedger_hasWhatWasWritten() {
    assertThat(ledger.find("a-1")).isEmpty();

    assertThat(ledger.open(first(), FIRST)).isTrue();
    Allocation second =
        ledger.change(first(), Change.to("second", true, new Details("b"), "actor", "why", NOW));

    assertThat(ledger.find("a-1")).contains(second);
    assertThat(ledger.history("a-1", 10, Optional.empty()).items()).hasSize(2);
    assertThat(
            ledger
                .list(AllocationFilter.of(AllocationKind.CAPACITY_TASK), 10, Optional.empty())
                .items())
        .containsExactly(second);
  }

  @Test
  void aRepeatedRequest_isRefusedItsKey_andFindsTheFirst() {
    IdempotencyTable keys =
        new IdempotencyTable(clients.repeating(here(DynamoDbClient.builder())), "ledger");

    assertThat(begun(keys, "first")).isEqualTo(new Begun.Run("first"));
    assertThat(begun(keys, "repeated")).isEqualTo(new Begun.Running());
  }

  private static Begun begun(IdempotencyTable keys, String requestId) {
    return keys.begin("key", "body", requestId, NOW, Duration.ofSeconds(30), Optional.empty());
  }

  /** All kinds of clients: none leads out of the process. */
  @Test
  void whatIsSent_isAnsweredHere() {
    DomainEvent event = new DomainEvent("type", "resource", JsonDocument.of(new Details("a")));

    new EventBridgeBus(clients.repeating(here(EventBridgeClient.builder())), "bus").put(event, NOW);
    new EventBridgeBus(clients.sendingOnce(here(EventBridgeClient.builder())), "bus")
        .put(event, NOW);
    new EventBridgeBus(
            clients.sendingOnce(
                here(EventBridgeClient.builder()),
                new Environment(Map.of("AWS_ENDPOINT_URL", NOBODY.toString())),
                AwsService.EC2),
            "bus")
        .put(event, NOW);
  }

  @Test
  void aCall_hasTheAnswerThatItWasTold() {
    aws.answering("ListTables", "{\"TableNames\": [\"told\"]}");

    assertThat(clients.repeating(here(DynamoDbClient.builder())).listTables().tableNames())
        .containsExactly("told");
  }
}
