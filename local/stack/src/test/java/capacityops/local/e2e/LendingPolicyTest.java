package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The lending policy on the whole stack: as it ships, and when it is let loose. */
class LendingPolicyTest {
  /** Tagged to be lent automatically but for 4 of its 20 instances, of which 2 are in use. */
  private static final String TAGGED = "cr-0a1b2c3d4e5f60002";

  private static final String POLICY = "ApplyLendingPolicy";

  @RegisterExtension final StackUnderTest stack = StackUnderTest.sharedStack();

  @Test
  void asItShips_itSaysWhatItWouldDoAndDoesNothing() {
    idleForSevenHours(stack, 20, 18);

    JsonNode applied = stack.invoke(POLICY, "{}");

    assertThat(applied.path("dryRun").asBoolean()).isTrue();
    assertThat(applied.path("lent").asInt()).isEqualTo(1);
    assertThat(stack.calls("CreateInterruptibleCapacityReservationAllocation")).isZero();
    JsonNode decision = stack.events("Lending Decision Made").getFirst().path("detail");
    assertThat(decision.path("capacityReservationId").asText()).isEqualTo(TAGGED);
    assertThat(decision.path("toTargetInstanceCount").asInt()).isEqualTo(14);
    assertThat(decision.path("outcome").asText()).isEqualTo("dry run");
    assertThat(decision.path("reason").asText())
        .contains("At most 2 of 20 were in use")
        .contains("4 are to be kept: 14 are lent");

    stack.invoke(POLICY, "{}");
    assertThat(stack.events("Lending Decision Made")).hasSize(1);
  }

  @Test
  void withoutSnapshots_nothingIsLent_forUnknownIsNotIdle() {
    assertThat(stack.invoke(POLICY, "{}").path("lent").asInt()).isZero();
  }

  @Test
  void letLoose_itLendsWhatIsIdle_takesBackWhatIsNeeded_andGivesItsReasons() {
    try (StackUnderTest loose = StackUnderTest.own(600, Map.of("LendingDryRun", "false"));
        Lending lending = new Lending(loose)) {
      idleForSevenHours(loose, 20, 18);
      loose.fire("apply-lending-policy");

      JsonNode lent = lending.untilLent(TAGGED, 14);
      assertThat(lent.path("requestedBy").asText()).isEqualTo("lending policy");
      assertThat(lent.path("lendingPolicy").path("decision").asText()).isEqualTo("LEND");
      assertThat(lent.path("lendingPolicy").path("outcome").asText()).isEqualTo("applied");
      assertThat(lending.atAws(TAGGED).availableInstanceCount()).isEqualTo(4);

      assertThat(loose.invoke(POLICY, "{}").path("lent").asInt()).isZero();
      assertThat(lending.shown(TAGGED).path("lendingPolicy").path("rule").asText())
          .isEqualTo("JUST_LENT");

      lending.run(TAGGED, 3);
      assertThat(loose.invoke(POLICY, "{}").path("takenBack").asInt()).isEqualTo(1);

      JsonNode takenBack = lending.untilLent(TAGGED, 11);
      assertThat(takenBack.path("lendingPolicy").path("rule").asText()).isEqualTo("UNDER_KEEP");
      assertThat(takenBack.path("lendingPolicy").path("reason").asText())
          .isEqualTo("1 are free and 4 are to be kept: 3 of the 14 lent are taken back.");
      assertThat(lending.atAws(TAGGED).availableInstanceCount()).isEqualTo(4);
      assertThat(lending.records(TAGGED)).hasSize(1);

      assertThat(loose.invoke(POLICY, "{}").path("lent").asInt()).isZero();
      assertThat(lending.shown(TAGGED).path("lendingPolicy").path("rule").asText())
          .isEqualTo("JUST_TAKEN_BACK");
    }
  }

  /** Writes the snapshots that are kept every hour. */
  private static void idleForSevenHours(StackUnderTest stack, int total, int available) {
    Instant now = Instant.now();
    List<Instant> hours =
        IntStream.rangeClosed(0, 7).mapToObj(hour -> now.minus(Duration.ofHours(hour))).toList();
    try (DynamoDbClient dynamoDb = stack.client(DynamoDbClient.builder(), Lending.OWNER)) {
      String table = dynamoDb.listTables().tableNames().getFirst();
      for (Instant hour : hours) {
        dynamoDb.putItem(
            request ->
                request
                    .tableName(table)
                    .item(
                        Map.of(
                            "pk", AttributeValue.fromS("SNAPSHOT#us-east-1#" + TAGGED),
                            "sk", AttributeValue.fromS(hour.toString()),
                            "total", AttributeValue.fromN(Integer.toString(total)),
                            "available", AttributeValue.fromN(Integer.toString(available)))));
      }
    }
  }
}
