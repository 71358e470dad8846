package capacityops.local.template;

import capacityops.local.template.Yaml.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Globals section: properties that resources of a type share. Objects are merged, lists are
 * joined with the global items first, and anything else gives way to the resource's own value.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html">Globals
 *     section</a>
 */
final class Globals {
  private static final Map<String, Set<String>> SUPPORTED =
      Map.of(
          "Function",
          Set.of(
              "Handler",
              "Runtime",
              "CodeUri",
              "DeadLetterQueue",
              "Description",
              "MemorySize",
              "Timeout",
              "VpcConfig",
              "Environment",
              "Tags",
              "Tracing",
              "KmsKeyArn",
              "Layers",
              "AutoPublishAlias",
              "DeploymentPreference",
              "RolePath",
              "PermissionsBoundary",
              "ReservedConcurrentExecutions",
              "ProvisionedConcurrencyConfig",
              "AssumeRolePolicyDocument",
              "EventInvokeConfig",
              "Architectures",
              "EphemeralStorage",
              "SnapStart",
              "RuntimeManagementConfig",
              "LoggingConfig",
              "RecursiveLoop",
              "PropagateTags"),
          "HttpApi",
          Set.of(
              "Auth",
              "AccessLogSettings",
              "StageVariables",
              "RouteSettings",
              "Tags",
              "DefaultRouteSettings",
              "FailOnWarnings",
              "PropagateTags"),
          "StateMachine",
          Set.of("PropagateTags"),
          "LayerVersion",
          Set.of("PublishLambdaVersion"));

  private final Yaml.Mapping section;

  Globals(Yaml.Mapping section, Problems problems) {
    this.section = section;
    section
        .members()
        .forEach(
            (type, member) -> {
              if (!SUPPORTED.containsKey(type)) {
                problems.add(member.line(), "Globals." + type + " is not understood");
              } else if (member.value() instanceof Yaml.Mapping properties) {
                check(type, properties, problems);
              } else {
                problems.add(member.line(), "Globals." + type + " needs an object");
              }
            });
  }

  private static void check(String type, Yaml.Mapping properties, Problems problems) {
    properties
        .members()
        .forEach(
            (name, member) -> {
              if (!SUPPORTED.get(type).contains(name)) {
                problems.add(
                    member.line(),
                    "Globals." + type + ": the property " + name + " is not understood");
              }
            });
  }

  Yaml.Mapping applyTo(String resourceType, Yaml.Mapping properties) {
    String type = resourceType.replaceFirst("^AWS::Serverless::", "");
    return !type.equals(resourceType) && section.get(type) instanceof Yaml.Mapping shared
        ? mergeObjects(shared, properties)
        : properties;
  }

  private static Yaml merge(Yaml shared, Yaml own) {
    if (shared instanceof Yaml.Sequence first && own instanceof Yaml.Sequence second) {
      List<Yaml> items = new ArrayList<>(first.items());
      items.addAll(second.items());
      return new Yaml.Sequence(items, own.line());
    }
    return shared instanceof Yaml.Mapping first
            && own instanceof Yaml.Mapping second
            && !isCall(first)
            && !isCall(second)
        ? mergeObjects(first, second)
        : own;
  }

  private static boolean isCall(Yaml.Mapping mapping) {
    return mapping.members().size() == 1
        && mapping.members().keySet().stream().allMatch(Intrinsics::isFunction);
  }

  private static Yaml.Mapping mergeObjects(Yaml.Mapping shared, Yaml.Mapping own) {
    Map<String, Member> members = new LinkedHashMap<>(shared.members());
    own.members()
        .forEach(
            (name, member) ->
                members.merge(
                    name,
                    member,
                    (first, second) ->
                        new Member(merge(first.value(), second.value()), second.line())));
    return new Yaml.Mapping(members, own.line());
  }
}
