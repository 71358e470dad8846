package capacityops.local.template;

import capacityops.local.template.ResourceType.Named;
import capacityops.local.template.Yaml.Member;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the names in a template stand for: parameters, pseudo parameters, conditions, resources and
 * those that SAM generates beside them.
 */
final class TemplateScope implements Intrinsics.References, Intrinsics.Conditions {
  /** A resource before evaluation. */
  record Declared(String logicalId, String type, Yaml.Mapping properties, int line) {}

  private static final List<String> WITH_ROLE =
      List.of("AWS::Serverless::Function", "AWS::Serverless::StateMachine");

  private final Deployment deployment;
  private final Parameters parameters;
  private final Map<String, Member> conditions;
  private final Problems problems;
  private final Intrinsics intrinsics;
  private final Map<String, Declared> resources = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Boolean> decided = new HashMap<>();
  private final Deque<String> inProgress = new ArrayDeque<>();

  TemplateScope(
      Deployment deployment,
      Parameters parameters,
      Yaml.Mapping conditions,
      Yaml.Mapping mappings,
      Problems problems) {
    this.deployment = deployment;
    this.parameters = parameters;
    this.conditions = conditions.members();
    this.problems = problems;
    this.intrinsics = new Intrinsics(problems, this, this, mappings);
  }

  void declare(Declared resource) {
    resources.put(resource.logicalId(), resource);
  }

  Map<String, Declared> resources() {
    return resources;
  }

  Intrinsics intrinsics() {
    return intrinsics;
  }

  @Override
  public boolean holds(String name, int line) {
    Member condition = conditions.get(name);
    if (condition == null) {
      problems.add(line, "there is no condition " + name);
      return false;
    }
    Boolean known = decided.get(name);
    if (known != null) {
      return known;
    }
    if (inProgress.contains("Conditions." + name)) {
      problems.add(line, "the condition " + name + " depends on itself");
      return false;
    }
    inProgress.push("Conditions." + name);
    boolean holds = intrinsics.condition(condition.value());
    inProgress.pop();
    decided.put(name, holds);
    return holds;
  }

  @Override
  public Optional<Yaml> ref(String name, int line) {
    if (name.startsWith("AWS::")) {
      return pseudoParameter(name, line);
    }
    return parameters
        .value(name)
        .or(() -> referToResource(name, line))
        .or(() -> generatedResource(name, line))
        .or(() -> samProperty(name, line));
  }

  private Optional<Yaml> pseudoParameter(String name, int line) {
    Optional<String> text =
        switch (name) {
          case "AWS::AccountId" -> Optional.of(deployment.accountId());
          case "AWS::Region" -> Optional.of(deployment.region());
          case "AWS::Partition" -> Optional.of("aws");
          case "AWS::StackName" -> Optional.of(deployment.stackName());
          case "AWS::StackId" ->
              Optional.of(
                  deployment.arn(
                      "cloudformation",
                      "stack/" + deployment.stackName() + "/11111111-2222-3333-4444-555555555555"));
          case "AWS::URLSuffix" -> Optional.of("amazonaws.com");
          default -> Optional.empty();
        };
    return name.equals("AWS::NoValue")
        ? Optional.of(new Yaml.Absent(line))
        : text.map(value -> new Yaml.Text(value, line));
  }

  private Optional<Yaml> referToResource(String logicalId, int line) {
    return type(logicalId).map(type -> text(type.ref().of(named(logicalId, type, line)), line));
  }

  @Override
  public Optional<Yaml> attribute(String logicalId, String attribute, int line) {
    Optional<ResourceType> type = type(logicalId);
    if (type.isPresent()) {
      return Optional.ofNullable(type.get().attributes().get(attribute))
          .map(form -> text(form.of(named(logicalId, type.get(), line)), line));
    }
    return generatedRole(logicalId)
        .map(role -> ResourceType.of("AWS::IAM::Role").orElseThrow().attributes().get(attribute))
        .map(form -> text(form.of(generated(logicalId)), line));
  }

  private Optional<Yaml> generatedResource(String logicalId, int line) {
    return generatedRole(logicalId).map(role -> text(roleName(logicalId), line));
  }

  /** {@code MyFunctionRole} is the role that SAM makes for {@code MyFunction}. */
  private Optional<Declared> generatedRole(String logicalId) {
    return logicalId.endsWith("Role")
        ? Optional.ofNullable(
                resources.get(logicalId.substring(0, logicalId.length() - "Role".length())))
            .filter(owner -> WITH_ROLE.contains(owner.type()))
        : Optional.empty();
  }

  /** The name of the role that SAM generates under a logical id. */
  String roleName(String roleLogicalId) {
    return generated(roleLogicalId).name();
  }

  /** A resource that SAM adds to the template, under the name that CloudFormation gives it. */
  Named generated(String logicalId) {
    ResourceType type = ResourceType.of("AWS::IAM::Role").orElseThrow();
    Named unnamed = new Named(logicalId, "", deployment, property -> Optional.empty());
    return new Named(
        logicalId, type.generated().of(unnamed), deployment, property -> Optional.empty());
  }

  /** {@code !Ref MyFunction.Alias}, {@code .Version} and {@code MyApi.Stage}. */
  private Optional<Yaml> samProperty(String name, int line) {
    int dot = name.indexOf('.');
    Declared owner = dot < 0 ? null : resources.get(name.substring(0, dot));
    if (owner == null) {
      return Optional.empty();
    }
    return switch (owner.type() + name.substring(dot)) {
      case "AWS::Serverless::Function.Alias" ->
          property(owner, "AutoPublishAlias")
              .map(alias -> text(arnOf(owner.logicalId(), line) + ":" + alias, line));
      case "AWS::Serverless::Function.Version" ->
          property(owner, "AutoPublishAlias")
              .map(alias -> text(arnOf(owner.logicalId(), line) + ":1", line));
      case "AWS::Serverless::HttpApi.Stage" ->
          Optional.of(text(property(owner, "StageName").orElse("$default"), line));
      default -> Optional.empty();
    };
  }

  /** The ARN of a resource that has one. */
  String arnOf(String logicalId, int line) {
    ResourceType type = type(logicalId).orElseThrow();
    return type.attributes().get("Arn").of(named(logicalId, type, line));
  }

  private Optional<ResourceType> type(String logicalId) {
    return Optional.ofNullable(resources.get(logicalId))
        .flatMap(resource -> ResourceType.of(resource.type()));
  }

  Named named(String logicalId, int line) {
    return named(logicalId, type(logicalId).orElseThrow(), line);
  }

  private Named named(String logicalId, ResourceType type, int line) {
    Declared resource = resources.get(logicalId);
    return new Named(
        logicalId,
        name(resource, type, line),
        deployment,
        property -> property(resource, property));
  }

  private String name(Declared resource, ResourceType type, int line) {
    String known = names.get(resource.logicalId());
    if (known != null) {
      return known;
    }
    if (inProgress.contains(resource.logicalId())) {
      problems.add(line, "the name of " + resource.logicalId() + " depends on itself");
      return resource.logicalId();
    }
    inProgress.push(resource.logicalId());
    String name =
        type.nameProperty()
            .flatMap(property -> property(resource, property))
            .orElseGet(() -> generatedName(resource, type));
    inProgress.pop();
    names.put(resource.logicalId(), name);
    return name;
  }

  private String generatedName(Declared resource, ResourceType type) {
    return type.generated()
        .of(new Named(resource.logicalId(), "", deployment, property -> Optional.empty()));
  }

  private Optional<String> property(Declared resource, String property) {
    return Optional.ofNullable(resource.properties().members().get(property))
        .map(member -> intrinsics.evaluate(member.value()))
        .flatMap(
            value ->
                switch (value) {
                  case Yaml.Text text -> Optional.of(text.value());
                  case Yaml.Decimal number -> Optional.of(number.text());
                  default -> Optional.empty();
                });
  }

  private static Yaml text(String value, int line) {
    return new Yaml.Text(value, line);
  }
}
