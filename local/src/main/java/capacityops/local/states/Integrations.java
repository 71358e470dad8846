package capacityops.local.states;

import capacityops.local.lambda.Functions;
import capacityops.local.states.Connection.Pattern;
import capacityops.local.states.language.ResourceCatalogue;
import capacityops.local.wire.AwsApi;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import software.amazon.awssdk.core.SdkPojo;

/** The resources that Task states can name, and what stands behind each. */
final class Integrations implements ResourceCatalogue {
  private static final java.util.regex.Pattern FUNCTION =
      java.util.regex.Pattern.compile("arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:function:.+");
  private static final java.util.regex.Pattern SDK =
      java.util.regex.Pattern.compile(
          "arn:aws[a-z-]*:states:::aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)(\\.waitForTaskToken)?");
  private static final java.util.regex.Pattern OPTIMISED =
      java.util.regex.Pattern.compile(
          "arn:aws[a-z-]*:states:::([a-z0-9]+:[A-Za-z]+)(\\.waitForTaskToken|\\.sync:2)?");

  private final AwsApi aws;
  private final Functions functions;
  private final StartExecutionSync.Children children;

  Integrations(AwsApi aws, Functions functions, StartExecutionSync.Children children) {
    this.aws = aws;
    this.functions = functions;
    this.children = children;
  }

  @Override
  public Optional<String> problem(String resource, Set<String> arguments) {
    Matcher sdk = SDK.matcher(resource);
    if (sdk.matches()) {
      return sdkProblem(sdk.group(1), MemberNames.pascal(sdk.group(2)), arguments);
    }
    if (find(resource).isEmpty()) {
      return Optional.of("this resource is not understood");
    }
    Matcher optimised = OPTIMISED.matcher(resource);
    return optimised.matches() ? optimisedProblem(optimised.group(1), arguments) : Optional.empty();
  }

  private static Optional<String> sdkProblem(
      String sdkName, String operation, Set<String> arguments) {
    Optional<SdkService> service = SdkService.named(sdkName);
    if (service.isEmpty()) {
      return Optional.of("the service " + sdkName + " is not known");
    }
    if (!service.get().isModelled()) {
      return Optional.empty();
    }
    return service
        .get()
        .request(operation)
        .map(request -> memberProblem(request, operation, arguments))
        .orElseGet(() -> Optional.of(sdkName + " has no operation " + operation));
  }

  private static Optional<String> memberProblem(
      SdkPojo request, String operation, Set<String> arguments) {
    return unknown(MemberNames.of(request), operation, arguments);
  }

  private static Optional<String> unknown(
      Set<String> known, String operation, Set<String> arguments) {
    return arguments.stream()
        .filter(argument -> !known.contains(argument))
        .sorted()
        .findFirst()
        .map(argument -> operation + " has no argument " + argument + " that is understood");
  }

  private static Optional<String> optimisedProblem(String action, Set<String> arguments) {
    if (action.equals("lambda:invoke")) {
      return unknown(LambdaInvoke.ARGUMENTS, "Invoke", arguments);
    }
    OptimisedIntegration optimised = OptimisedIntegration.named(action).orElseThrow();
    return memberProblem(
        optimised.service().request(optimised.operation()).orElseThrow(),
        optimised.operation(),
        arguments);
  }

  Optional<Connection> find(String resource) {
    if (FUNCTION.matcher(resource).matches()) {
      return Optional.of(
          new Connection(
              "lambda",
              resource,
              Pattern.LAMBDA_FUNCTION,
              new LambdaFunction(functions),
              (arguments, _) -> arguments));
    }
    Matcher sdk = SDK.matcher(resource);
    if (sdk.matches()) {
      return SdkService.named(sdk.group(1))
          .map(service -> sdk(service, sdk.group(2), Optional.ofNullable(sdk.group(3))));
    }
    Matcher optimised = OPTIMISED.matcher(resource);
    return optimised.matches()
        ? optimised(optimised.group(1), Optional.ofNullable(optimised.group(2)).orElse(""))
        : Optional.empty();
  }

  private Connection sdk(SdkService service, String action, Optional<String> suffix) {
    return new Connection(
        "aws-sdk:" + service.name().toLowerCase(Locale.ROOT),
        action + suffix.orElse(""),
        suffix.isPresent() ? Pattern.WAIT_FOR_TASK_TOKEN : Pattern.REQUEST_RESPONSE,
        new SdkCall(aws, service, MemberNames.pascal(action), SdkCall.ErrorNames.sdk()),
        (arguments, _) -> arguments);
  }

  private Optional<Connection> optimised(String action, String suffix) {
    if (action.equals("lambda:invoke") && !suffix.equals(".sync:2")) {
      return Optional.of(
          connection(action, suffix, new LambdaInvoke(functions), (arguments, _) -> arguments));
    }
    return OptimisedIntegration.named(action)
        .filter(known -> known.suffixes().contains(suffix))
        .map(known -> connection(action, suffix, integration(known, suffix), known.preparation()));
  }

  private Integration integration(OptimisedIntegration known, String suffix) {
    Integration call =
        new SdkCall(
            aws,
            known.service(),
            known.operation(),
            SdkCall.ErrorNames.optimised(known.errorPrefix(), known.generalError()));
    if (suffix.equals(".sync:2")) {
      return new StartExecutionSync(call, children);
    }
    return known.operation().equals("PutEvents") ? Integrations.everyEntry(call) : call;
  }

  // The optimised integration fails where EventBridge took only some of the entries.
  private static Integration everyEntry(Integration putEvents) {
    return (resource, arguments) -> {
      JsonNode result = putEvents.run(resource, arguments);
      if (result.path("FailedEntryCount").asInt() > 0) {
        throw new Integration.TaskFailed("EventBridge.FailedEntry", Json.text(result));
      }
      return result;
    };
  }

  private static Connection connection(
      String action,
      String suffix,
      Integration integration,
      BiFunction<JsonNode, List<String>, JsonNode> preparation) {
    String[] parts = action.split(":", 2);
    Pattern pattern =
        switch (suffix) {
          case ".waitForTaskToken" -> Pattern.WAIT_FOR_TASK_TOKEN;
          case ".sync:2" -> Pattern.RUN_A_JOB;
          default -> Pattern.REQUEST_RESPONSE;
        };
    return new Connection(parts[0], parts[1] + suffix, pattern, integration, preparation);
  }
}
