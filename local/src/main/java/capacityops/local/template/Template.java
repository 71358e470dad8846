package capacityops.local.template;

import capacityops.local.template.TemplateScope.Declared;
import capacityops.local.template.Yaml.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads a SAM template. */
public final class Template {
  private static final String SERVERLESS = "AWS::Serverless-2016-10-31";
  private static final Set<String> SECTIONS =
      Set.of(
          "AWSTemplateFormatVersion",
          "Transform",
          "Description",
          "Metadata",
          "Parameters",
          "Mappings",
          "Conditions",
          "Globals",
          "Resources",
          "Outputs");
  private static final Set<String> RESOURCE_ATTRIBUTES =
      Set.of(
          "Type",
          "Properties",
          "Condition",
          "DependsOn",
          "Metadata",
          "DeletionPolicy",
          "UpdateReplacePolicy");

  private final Path file;
  private final Deployment deployment;
  private final Problems problems;

  private Template(Path file, Deployment deployment) {
    this.file = file.toAbsolutePath().normalize();
    this.deployment = deployment;
    this.problems = new Problems(String.valueOf(file.getFileName()));
  }

  /**
   * Reads a template as it would be deployed.
   *
   * @throws TemplateException with every property, resource type, intrinsic function and value that
   *     is not understood
   */
  public static Stack load(Path file, Deployment deployment) {
    return new Template(file, deployment).load();
  }

  private Stack load() {
    Yaml.Mapping root = object(new YamlReader(problems).read(text()), "the template");
    checkSections(root);
    Parameters parameters =
        new Parameters(section(root, "Parameters"), deployment.parameters(), problems);
    TemplateScope scope =
        new TemplateScope(
            deployment,
            parameters,
            section(root, "Conditions"),
            section(root, "Mappings"),
            problems);
    section(root, "Conditions")
        .members()
        .forEach((name, condition) -> scope.holds(name, condition.line()));
    declareResources(root, scope);
    problems.throwIfAny();
    StackReader reader = new StackReader(scope, deployment, file, problems);
    Stack stack = reader.read(outputs(root, scope));
    problems.throwIfAny();
    return stack;
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the template " + file, e);
    }
  }

  private void checkSections(Yaml.Mapping root) {
    root.members()
        .forEach(
            (name, member) -> {
              if (!SECTIONS.contains(name)) {
                problems.add(member.line(), "the section " + name + " is not understood");
              }
            });
    Member transform = root.members().get("Transform");
    if (transform != null
        && !(transform.value() instanceof Yaml.Text text && text.value().equals(SERVERLESS))) {
      problems.add(transform.line(), "Transform must be " + SERVERLESS);
    }
  }

  private void declareResources(Yaml.Mapping root, TemplateScope scope) {
    Globals globals = new Globals(section(root, "Globals"), problems);
    section(root, "Resources")
        .members()
        .forEach((logicalId, member) -> declare(logicalId, member, globals, scope));
    if (!root.members().containsKey("Resources")) {
      problems.add(root.line(), "the template has no Resources");
    }
    boolean implicitApi =
        scope.resources().values().stream().anyMatch(StackReader::usesTheImplicitApi);
    if (implicitApi && !scope.resources().containsKey(StackReader.IMPLICIT_API)) {
      String type = "AWS::Serverless::HttpApi";
      Yaml.Mapping none = new Yaml.Mapping(Map.of(), root.line());
      scope.declare(
          new Declared(StackReader.IMPLICIT_API, type, globals.applyTo(type, none), root.line()));
    }
  }

  private void declare(String logicalId, Member member, Globals globals, TemplateScope scope) {
    Yaml.Mapping resource = object(member.value(), logicalId);
    resource
        .members()
        .forEach(
            (name, attribute) -> {
              if (!RESOURCE_ATTRIBUTES.contains(name)) {
                problems.add(
                    attribute.line(), logicalId + ": the attribute " + name + " is not understood");
              }
            });
    Optional<String> condition = attribute(resource, "Condition");
    String type = attribute(resource, "Type").orElse("");
    if (ResourceType.of(type).isEmpty()) {
      int line = resource.members().getOrDefault("Type", member).line();
      problems.add(line, logicalId + ": the resource type " + type + " is not understood");
    } else if (condition.isEmpty() || scope.holds(condition.get(), member.line())) {
      Yaml.Mapping own =
          resource.members().containsKey("Properties")
              ? object(resource.members().get("Properties").value(), logicalId + ".Properties")
              : new Yaml.Mapping(Map.of(), member.line());
      scope.declare(new Declared(logicalId, type, globals.applyTo(type, own), member.line()));
    }
  }

  private static Optional<String> attribute(Yaml.Mapping resource, String name) {
    return Optional.ofNullable(resource.members().get(name))
        .map(Member::value)
        .filter(Yaml.Text.class::isInstance)
        .map(value -> ((Yaml.Text) value).value());
  }

  private Map<String, Stack.Output> outputs(Yaml.Mapping root, TemplateScope scope) {
    Map<String, Stack.Output> outputs = new LinkedHashMap<>();
    section(root, "Outputs")
        .members()
        .forEach(
            (name, member) -> {
              Yaml.Mapping declared = object(member.value(), "Outputs." + name);
              Optional<String> condition = attribute(declared, "Condition");
              if (condition.isEmpty() || scope.holds(condition.get(), member.line())) {
                outputs.put(name, output(name, declared, scope));
              }
            });
    return outputs;
  }

  private Stack.Output output(String name, Yaml.Mapping declared, TemplateScope scope) {
    Yaml.Mapping evaluated = object(scope.intrinsics().evaluate(declared), "Outputs." + name);
    Properties output = new Properties("Outputs." + name, evaluated, problems);
    output.accept("Condition");
    output.object("Export").ifPresent(export -> export.requiredText("Name"));
    Stack.Output read =
        new Stack.Output(name, output.requiredText("Value"), output.text("Description"));
    output.finish();
    return read;
  }

  private Yaml.Mapping section(Yaml.Mapping root, String name) {
    Member member = root.members().get(name);
    return member == null
        ? new Yaml.Mapping(Map.of(), root.line())
        : object(member.value(), "the section " + name);
  }

  private Yaml.Mapping object(Yaml value, String what) {
    if (value instanceof Yaml.Mapping mapping) {
      return mapping;
    }
    problems.add(value.line(), what + " needs an object, not " + value.kind());
    return new Yaml.Mapping(Map.of(), value.line());
  }
}
