package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.template.Deployment;
import capacityops.local.template.Stack;
import capacityops.local.template.Template;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;

/** What the wiring has to hold so that nothing is bought twice. */
class PurchaseTemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final String BUYER = "BuyCapacityBlockFunction";
  private static final List<String> PURCHASES =
      List.of("ec2:PurchaseCapacityBlock", "ec2:PurchaseCapacityBlockExtension");

  private final JsonNode resources = template().path("Resources");
  private final Stack stack =
      Template.load(ROOT.resolve("template.yaml"), Deployment.local(Map.of()));

  @Test
  void buyState_hasNoRetry_andWhateverGoesWrongLeadsToLooking() throws IOException {
    JsonNode buy =
        JSON.readTree(
                Files.readString(ROOT.resolve("statemachines/capacity-block-purchase.asl.json")))
            .path("States")
            .path("Buy");

    assertThat(buy.path("Type").asText()).isEqualTo("Task");
    assertThat(buy.has("Retry")).isFalse();
    assertThat(buy.at("/Catch/0/ErrorEquals/0").asText()).isEqualTo("States.ALL");
    assertThat(buy.at("/Catch/0/Next").asText()).isEqualTo("WaitToLook");
  }

  @Test
  void stateMachine_isStandard() {
    assertThat(resources.at("/CapacityBlockPurchaseStateMachine/Properties/Type").asText())
        .isEqualTo("STANDARD");
  }

  @Test
  void purchaseActions_areAllowedInTwoPlacesThatExcludeEachOther_bothTheBuyersOwn() {
    List<String> places = new ArrayList<>();
    resources
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (statements(resources.path(name)).stream().anyMatch(this::buys)) {
                places.add(name);
              }
            });

    assertThat(places).containsExactlyInAnyOrder("BuyPolicy", "PurchaseRole");
    assertThat(resources.at("/BuyPolicy/Condition").asText()).isEqualTo("HasNoDeadlineFence");
    assertThat(resources.at("/PurchaseRole/Condition").asText()).isEqualTo("HasDeadlineFence");
    assertThat(resources.at("/BuyPolicy/Properties/Roles"))
        .extracting(JsonNode::asText)
        .containsExactly(BUYER + "Role");
    JsonNode trust = resources.at("/PurchaseRole/Properties/AssumeRolePolicyDocument/Statement");
    assertThat(trust).hasSize(1);
    assertThat(trust.at("/0/Principal/AWS").asText()).isEqualTo(BUYER + "Role.Arn");
  }

  @Test
  void deadlineFence_on_isARoleOfItsOwn_andOffTheBuyersOwn() {
    Stack off =
        Template.load(
            ROOT.resolve("template.yaml"), Deployment.local(Map.of("DeadlineFence", "OFF")));

    assertThat(stack.functions().get(BUYER).environment().get("PURCHASE_ROLE_ARN"))
        .contains(":role/");
    assertThat(off.functions().get(BUYER).environment().get("PURCHASE_ROLE_ARN")).isEmpty();
  }

  @Test
  void blockPurchase_isAllowedOnlyWithTheTagThatNamesIt() {
    List<JsonNode> purchases =
        all().filter(statement -> actions(statement).contains(PURCHASES.getFirst())).toList();

    assertThat(purchases).hasSize(2);
    for (JsonNode purchase : purchases) {
      assertThat(actions(purchase)).containsExactly(PURCHASES.getFirst());
      assertThat(
              purchase
                  .path("Condition")
                  .path("StringLike")
                  .path("aws:RequestTag/capacity-ops:purchase-id")
                  .asText())
          .isEqualTo("*#*");
    }
  }

  @Test
  void tagsOfABlock_areWrittenWithItsPurchaseOnly() {
    assertThat(
            all()
                .filter(statement -> actions(statement).contains("ec2:CreateTags"))
                .map(
                    statement -> statement.at("/Condition/StringEquals/ec2:CreateAction").asText()))
        .isSubsetOf("PurchaseCapacityBlock", "CreateInterruptibleCapacityReservationAllocation");
  }

  @Test
  void buyer_isNotRepeatedByLambda_andKeptSmall() {
    JsonNode buyer = resources.path(BUYER).path("Properties");

    assertThat(buyer.at("/EventInvokeConfig/MaximumRetryAttempts").asInt(-1)).isZero();
    assertThat(buyer.path("ReservedConcurrentExecutions").asInt()).isBetween(1, 5);
    assertThat(buyer.path("Timeout").asInt()).isEqualTo(120);
  }

  @Test
  void noRuleScheduleOrRoute_hasTheBuyerAsItsTarget() {
    assertThat(resources.path(BUYER).path("Properties").has("Events")).isFalse();
    String arn = stack.functions().get(BUYER).arn();
    assertThat(stack.schedules().values())
        .flatExtracting(Stack.Schedule::targets)
        .noneMatch(target -> target.arn().contains(arn));
    assertThat(stack.rules().values())
        .flatExtracting(Stack.Rule::targets)
        .noneMatch(target -> target.arn().contains(arn));
  }

  @Test
  void buyer_isInvokedByTheStateMachineAndForDryRunsAlone() {
    List<String> callers = new ArrayList<>();
    resources
        .fieldNames()
        .forEachRemaining(
            name -> {
              boolean invokes =
                  statements(resources.path(name)).stream()
                      .filter(statement -> actions(statement).contains("lambda:InvokeFunction"))
                      .anyMatch(statement -> statement.path("Resource").toString().contains(BUYER));
              if (invokes) {
                callers.add(name);
              }
            });

    assertThat(callers)
        .containsExactlyInAnyOrder("CapacityBlockPurchaseStateMachine", "RequestPurchaseFunction");
  }

  @Test
  void redrive_ofAPurchase_isAllowedToNobodyHere() {
    assertThat(all().filter(PurchaseTemplateTest::letsRedrive))
        .as("the parts of a usage report alone may be redriven")
        .hasSize(1)
        .allSatisfy(
            statement ->
                assertThat(statement.path("Resource").asText())
                    .endsWith(":execution:${AWS::StackName}-usage-report/*"));
  }

  private static boolean letsRedrive(JsonNode statement) {
    return actions(statement).stream()
        .anyMatch(action -> action.equals("states:RedriveExecution") || action.equals("states:*"));
  }

  @Test
  void alarms_areThereForEveryFigureThatNeedsAPerson() {
    List<String> metrics = new ArrayList<>();
    resources.forEach(
        resource -> {
          if (resource.path("Type").asText().equals("AWS::CloudWatch::Alarm")) {
            metrics.add(resource.at("/Properties/MetricName").asText());
          }
        });

    assertThat(metrics)
        .contains(
            "CapacityBlocksWithoutRecord",
            "CapacityBlockSurprises",
            "CapacityBlockPurchasesNeedDecision",
            "SweepRegionUnread",
            "LedgerRestored");
  }

  private java.util.stream.Stream<JsonNode> all() {
    return statements(resources).stream();
  }

  private boolean buys(JsonNode statement) {
    return actions(statement).stream()
        .anyMatch(
            action -> PURCHASES.contains(action) || action.equals("ec2:*") || action.equals("*"));
  }

  /** The statements of every policy of identities below a node. */
  private static List<JsonNode> statements(JsonNode node) {
    return node.findValues("Statement").stream()
        .flatMap(list -> list.isArray() ? list.valueStream() : java.util.stream.Stream.of(list))
        .filter(statement -> !statement.has("Principal"))
        .filter(statement -> statement.path("Effect").asText().equals("Allow"))
        .toList();
  }

  private static List<String> actions(JsonNode statement) {
    JsonNode action = statement.path("Action");
    return action.isArray()
        ? action.valueStream().map(JsonNode::asText).toList()
        : List.of(action.asText());
  }

  /** The template as written, where {@code !Ref X} and {@code !GetAtt X.Y} are their text. */
  private static JsonNode template() {
    LoadSettings settings = LoadSettings.builder().build();
    try {
      Load load = new Load(settings, new Untagged(settings));
      return JSON.valueToTree(load.loadFromString(Files.readString(ROOT.resolve("template.yaml"))));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static final class Untagged extends StandardConstructor {
    Untagged(LoadSettings settings) {
      super(settings);
    }

    @Override
    protected java.util.Optional<ConstructNode> findConstructorFor(
        org.snakeyaml.engine.v2.nodes.Node node) {
      if (!node.getTag().getValue().startsWith("!")) {
        return super.findConstructorFor(node);
      }
      node.setTag(
          switch (Objects.requireNonNull(node.getNodeType())) {
            case SCALAR -> org.snakeyaml.engine.v2.nodes.Tag.STR;
            case SEQUENCE -> org.snakeyaml.engine.v2.nodes.Tag.SEQ;
            case MAPPING -> org.snakeyaml.engine.v2.nodes.Tag.MAP;
            case ANCHOR -> node.getTag();
          });
      return super.findConstructorFor(node);
    }
  }
}
