package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.OpenApi;
import capacityops.local.template.Deployment;
import capacityops.local.template.Stack;
import capacityops.local.template.Template;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the product's template must hold to. */
class TemplateTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));

  private final Stack stack =
      Template.load(ROOT.resolve("template.yaml"), Deployment.local(Map.of()));

  @Test
  void routes_areThoseOfTheDescription() {
    List<String> routes =
        stack.apis().get("Api").routes().stream().map(Stack.Route::key).sorted().toList();

    assertThat(routes).containsExactlyElementsOf(OpenApi.read().operations());
  }

  @Test
  void everyRoute_isSigned() {
    assertThat(stack.apis().get("Api").routes()).allMatch(Stack.Route::iam);
  }

  @Test
  void startCapacityTask_mayBeCalledByOneFunctionOnly() {
    assertThat(functionsAllowed("outposts:StartCapacityTask"))
        .containsExactly("StartCapacityTaskFunction");
  }

  @Test
  void noFunction_mayDoEverythingOfAService() {
    for (Stack.Function function : stack.functions().values()) {
      assertThat(actions(function)).as(function.logicalId()).noneMatch(a -> a.contains("*"));
    }
  }

  @Test
  void everyFunction_hasARoleAndLogsOfItsOwn_andItsCodeIsBuilt() {
    assertThat(stack.functions().values()).extracting(Stack.Function::role).doesNotHaveDuplicates();
    assertThat(stack.functions().values())
        .extracting(function -> function.logging().logGroup())
        .doesNotHaveDuplicates();
    assertThat(stack.functions().values()).allMatch(function -> Files.exists(function.code()));
  }

  @Test
  void everyFunction_reflectsWithoutClassesOfItsOwn() {
    assertThat(stack.functions().values())
        .extracting(function -> function.environment().get("JAVA_TOOL_OPTIONS"))
        .containsOnly("-Djdk.reflect.useNativeAccessorOnly=true");
  }

  @Test
  void everySchedule_keepsWhatItCouldNotDeliver() {
    assertThat(stack.schedules().values())
        .flatExtracting(Stack.Schedule::targets)
        .allMatch(target -> target.deadLetterArn().isPresent());
  }

  @Test
  void ledger_isKeptEncryptedAndRecoverable() throws Exception {
    String template = Files.readString(ROOT.resolve("template.yaml"));
    String ledger =
        template.substring(
            template.indexOf("  LedgerTable:"), template.indexOf("AttributeDefinitions:"));

    assertThat(ledger)
        .contains("DeletionPolicy: Retain")
        .contains("UpdateReplacePolicy: Retain")
        .contains("DeletionProtectionEnabled: true")
        .contains("PointInTimeRecoveryEnabled: true")
        .contains("KMSMasterKeyId: !Ref DataKey");
  }

  @Test
  void commandBus_shipsClosed_toAllButThisStacksFunctions() throws Exception {
    String template = Files.readString(ROOT.resolve("template.yaml"));
    String policy =
        template.substring(
            template.indexOf("  EventBusPolicy:"), template.indexOf("  DeadLetterQueue:"));

    assertThat(policy)
        .contains("Effect: Deny", "Principal: \"*\"", "Action: events:PutEvents", "ArnNotLike:")
        .doesNotContain("Effect: Allow");
    assertThat(
            template.substring(
                template.indexOf("  CommandSenderArns:"), template.indexOf("\nConditions:")))
        .contains("Default: \"\"");
  }

  @Test
  void everyAsynchronousFunctionAndRule_keepsWhatItCouldNotHandle() {
    assertThat(stack.rules().values())
        .flatExtracting(Stack.Rule::targets)
        .allMatch(target -> target.deadLetterArn().isPresent());
    for (String function : List.of("HandleAwsEvent", "HandleCommand", "WatchExpiry")) {
      assertThat(stack.functions().get(function + "Function").asyncInvocation().onFailure())
          .as(function)
          .isPresent();
    }
  }

  @Test
  void notifications_areFilteredBySeverity() throws Exception {
    assertThat(Files.readString(ROOT.resolve("template.yaml")))
        .contains("FilterPolicy:\n        severity: !Ref NotificationSeverities");
  }

  @Test
  void everyEventSample_isOfATrigger() throws Exception {
    try (var samples = Files.list(ROOT.resolve("events"))) {
      String sampled =
          samples.map(path -> path.getFileName().toString()).collect(Collectors.joining(" "));
      for (Stack.Function function : stack.functions().values()) {
        String name =
            function
                .logicalId()
                .replaceFirst("Function$", "")
                .replaceAll("(?<=.)([A-Z])", "-$1")
                .toLowerCase(java.util.Locale.ROOT);
        assertThat(sampled).contains(name + ".json");
      }
    }
  }

  private List<String> functionsAllowed(String action) {
    return stack.functions().values().stream()
        .filter(function -> actions(function).contains(action))
        .map(Stack.Function::logicalId)
        .toList();
  }

  private static List<String> actions(Stack.Function function) {
    List<String> actions = new ArrayList<>();
    function
        .policies()
        .ifPresent(
            policies -> policies.findValues("Action").forEach(action -> add(action, actions)));
    return actions;
  }

  private static void add(JsonNode action, List<String> actions) {
    if (action.isArray()) {
      action.forEach(one -> actions.add(one.asText()));
    } else {
      actions.add(action.asText());
    }
  }
}
