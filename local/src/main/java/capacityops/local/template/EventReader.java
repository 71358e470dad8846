package capacityops.local.template;

import capacityops.local.template.Stack.RetryPolicy;
import capacityops.local.template.Stack.ScheduleKind;
import capacityops.local.template.Stack.Target;
import capacityops.local.template.Stack.TargetInput;
import capacityops.local.template.TemplateScope.Declared;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.event.ruler.RuleCompiler;

/** Reads buses, rules and schedules, on their own and among a function's events. */
final class EventReader {
  private final StackParts parts;
  private final Deployment deployment;
  private final TemplateScope scope;

  EventReader(StackParts parts, Deployment deployment, TemplateScope scope) {
    this.parts = parts;
    this.deployment = deployment;
    this.scope = scope;
  }

  void readBus(Declared declared, Properties properties) {
    properties.accept(
        "Name",
        "Description",
        "DeadLetterConfig",
        "KmsKeyIdentifier",
        "LogConfig",
        "Policy",
        "Tags");
    String id = declared.logicalId();
    parts.buses.put(
        id,
        new Stack.Bus(
            id, scope.named(id, declared.line()).name(), scope.arnOf(id, declared.line())));
  }

  void readRule(Declared declared, Properties properties) {
    properties.accept("Name", "Description", "RoleArn", "Tags");
    String id = declared.logicalId();
    List<Target> targets = new ArrayList<>();
    for (Properties target : properties.objects("Targets")) {
      target.accept("RoleArn");
      targets.add(
          new Target(
              target.requiredText("Id"),
              target.requiredText("Arn"),
              input(target),
              retryPolicy(target),
              deadLetter(target)));
    }
    addRule(
        new RuleNames(
            id, scope.named(id, declared.line()).name(), scope.arnOf(id, declared.line())),
        properties,
        "EventPattern",
        enabled(properties),
        targets);
    properties
        .text("ScheduleExpression")
        .ifPresent(
            expression ->
                addSchedule(
                    id,
                    scope.named(id, declared.line()).name(),
                    scope.arnOf(id, declared.line()),
                    ScheduleKind.RULE,
                    "ScheduleExpression",
                    properties,
                    targets));
  }

  private record RuleNames(String logicalId, String name, String arn) {}

  private void addRule(
      RuleNames names,
      Properties properties,
      String patternProperty,
      boolean enabled,
      List<Target> targets) {
    Optional<JsonNode> pattern = properties.jsonOrText(patternProperty);
    String bus = ResourceType.busName(properties.text("EventBusName").orElse("default"));
    pattern.ifPresent(
        node -> {
          checkPattern(properties, patternProperty, node);
          parts.rules.put(
              names.logicalId(),
              new Stack.Rule(
                  names.logicalId(), names.name(), names.arn(), bus, node, enabled, targets));
        });
  }

  private static void checkPattern(Properties properties, String name, JsonNode pattern) {
    String complaint = RuleCompiler.check(pattern.toString());
    if (complaint != null) {
      properties.problem(name, "is no event pattern: " + complaint);
    }
  }

  /** An EventBridgeRule among the events of a function or state machine. */
  void readRuleEvent(String ownerId, String targetArn, String event, Properties properties) {
    String id = ownerId + event;
    String name = properties.text("RuleName").orElseGet(() -> scope.generated(id).name());
    String bus = ResourceType.busName(properties.text("EventBusName").orElse("default"));
    String arn =
        deployment.arn("events", "rule/" + (bus.equals("default") ? "" : bus + "/") + name);
    Target target =
        new Target(
            properties
                .object("Target")
                .map(object -> object.requiredText("Id"))
                .orElse(id + "Target"),
            targetArn,
            input(properties),
            retryPolicy(properties),
            deadLetter(properties));
    properties.accept("RoleArn");
    if (!properties.has("Pattern")) {
      properties.requiredText("Pattern");
    }
    addRule(
        new RuleNames(id, name, arn), properties, "Pattern", enabled(properties), List.of(target));
  }

  /** A Schedule event: SAM makes an EventBridge rule of it. */
  void readScheduleEvent(String ownerId, String targetArn, String event, Properties properties) {
    properties.accept("Description", "RoleArn");
    String id = ownerId + event;
    String name = properties.text("Name").orElseGet(() -> scope.generated(id).name());
    Target target =
        new Target(
            id + "Target",
            targetArn,
            input(properties),
            retryPolicy(properties),
            deadLetter(properties));
    properties.requiredText("Schedule");
    addSchedule(
        id,
        name,
        deployment.arn("events", "rule/" + name),
        ScheduleKind.RULE,
        "Schedule",
        properties,
        List.of(target));
  }

  /** A ScheduleV2 event: SAM makes a schedule of EventBridge Scheduler of it. */
  void readScheduleV2Event(String ownerId, String targetArn, String event, Properties properties) {
    properties.accept("Description", "RoleArn", "PermissionsBoundary", "KmsKeyArn", "OmitName");
    String id = ownerId + event;
    String name = properties.text("Name").orElse(id);
    properties.requiredText("ScheduleExpression");
    addSchedule(
        id,
        name,
        deployment.arn(
            "scheduler", "schedule/" + properties.text("GroupName").orElse("default") + "/" + name),
        ScheduleKind.SCHEDULER,
        "ScheduleExpression",
        properties,
        List.of(
            new Target(
                id,
                targetArn,
                constantInput(properties),
                retryPolicy(properties),
                deadLetter(properties))));
  }

  void readSchedule(Declared declared, Properties properties) {
    properties.accept("Name", "GroupName", "Description", "KmsKeyArn");
    String id = declared.logicalId();
    Properties target = properties.requiredObject("Target");
    target.accept("RoleArn");
    properties.requiredText("ScheduleExpression");
    addSchedule(
        id,
        scope.named(id, declared.line()).name(),
        scope.arnOf(id, declared.line()),
        ScheduleKind.SCHEDULER,
        "ScheduleExpression",
        properties,
        List.of(
            new Target(
                id,
                target.requiredText("Arn"),
                constantInput(target),
                retryPolicy(target),
                deadLetter(target))));
  }

  private void addSchedule(
      String id,
      String name,
      String arn,
      ScheduleKind kind,
      String expressionProperty,
      Properties properties,
      List<Target> targets) {
    boolean scheduler = kind == ScheduleKind.SCHEDULER;
    if (scheduler) {
      checkFlexibleTimeWindow(properties);
    }
    Optional<ScheduleExpression> expression = expression(expressionProperty, properties);
    if (expression.isEmpty()) {
      return;
    }
    parts.schedules.put(
        id,
        new Stack.Schedule(
            id,
            name,
            arn,
            kind,
            expression.get(),
            scheduler ? timeZone(properties) : ZoneOffset.UTC,
            scheduler ? instant(properties, "StartDate") : Optional.empty(),
            scheduler ? instant(properties, "EndDate") : Optional.empty(),
            enabled(properties),
            targets));
  }

  private static void checkFlexibleTimeWindow(Properties properties) {
    properties.object("FlexibleTimeWindow").ifPresent(window -> window.oneOf("Mode", "OFF", "OFF"));
  }

  private static Optional<ScheduleExpression> expression(String name, Properties properties) {
    try {
      return properties.text(name).map(ScheduleExpression::parse);
    } catch (IllegalArgumentException e) {
      properties.problem(name, "is not understood: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static ZoneId timeZone(Properties properties) {
    String zone = properties.text("ScheduleExpressionTimezone").orElse("UTC");
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      properties.problem("ScheduleExpressionTimezone", "is no time zone: " + zone);
      return ZoneOffset.UTC;
    }
  }

  private static Optional<Instant> instant(Properties properties, String name) {
    try {
      return properties.text(name).map(Instant::parse);
    } catch (DateTimeException e) {
      properties.problem(name, "must be a time such as 2026-01-31T06:00:00Z");
      return Optional.empty();
    }
  }

  private static boolean enabled(Properties properties) {
    boolean state = properties.oneOf("State", "ENABLED", "ENABLED", "DISABLED").equals("ENABLED");
    return state && (!properties.has("Enabled") || properties.flag("Enabled").orElse(true));
  }

  private static Optional<String> deadLetter(Properties properties) {
    return properties.object("DeadLetterConfig").map(config -> config.requiredText("Arn"));
  }

  private static RetryPolicy retryPolicy(Properties properties) {
    Optional<Properties> policy = properties.object("RetryPolicy");
    return new RetryPolicy(
        policy.map(p -> p.integer("MaximumRetryAttempts", 0, 185).orElse(185)).orElse(185),
        policy
            .map(p -> StackReader.seconds(p, "MaximumEventAgeInSeconds", 60, 86_400, 86_400))
            .orElse(Duration.ofDays(1)));
  }

  private static TargetInput constantInput(Properties target) {
    return target
        .json("Input")
        .<TargetInput>map(input -> new TargetInput.Constant(asText(input)))
        .orElseGet(TargetInput.WholeEvent::new);
  }

  private static TargetInput input(Properties target) {
    List<TargetInput> inputs = new ArrayList<>();
    target.json("Input").ifPresent(input -> inputs.add(new TargetInput.Constant(asText(input))));
    target
        .text("InputPath")
        .ifPresent(path -> inputs.add(new TargetInput.Part(path(target, "InputPath", path))));
    target
        .object("InputTransformer")
        .ifPresent(transformer -> inputs.add(transformed(transformer)));
    if (inputs.size() > 1) {
      target.problem("Input", "excludes InputPath and InputTransformer, and they each other");
    }
    return inputs.isEmpty() ? new TargetInput.WholeEvent() : inputs.getFirst();
  }

  private static TargetInput transformed(Properties transformer) {
    Map<String, EventPath> paths = new LinkedHashMap<>();
    transformer
        .textsByName("InputPathsMap")
        .forEach((name, path) -> paths.put(name, path(transformer, "InputPathsMap", path)));
    return new TargetInput.Transformed(paths, transformer.requiredText("InputTemplate"));
  }

  private static EventPath path(Properties properties, String name, String path) {
    try {
      return EventPath.parse(path);
    } catch (IllegalArgumentException e) {
      properties.problem(name, "is not understood: " + path);
      return new EventPath("$", List.of());
    }
  }

  /** SAM takes an Input as text or as an object. */
  private static String asText(JsonNode input) {
    return input.isTextual()
        ? input.textValue()
        : input.isMissingNode()
            ? JsonNodeFactory.instance.objectNode().toString()
            : input.toString();
  }
}
