package capacityops.local.lambda;

import capacityops.local.lambda.Functions.Invocation;
import capacityops.local.lambda.LambdaRuntime.Target;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;

/**
 * Lambda's own API: invoking the stack's functions and looking at them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
public final class LambdaApi implements ServiceSimulator {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LambdaRuntime runtime;
  private final Operations operations =
      new Operations()
          .on(InvokeRequest.class, this::invoke)
          .on(GetFunctionRequest.class, this::getFunction)
          .on(GetFunctionConfigurationRequest.class, this::getFunctionConfiguration)
          .on(ListFunctionsRequest.class, this::listFunctions);

  public LambdaApi(LambdaRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public String signingName() {
    return "lambda";
  }

  @Override
  public Operations operations() {
    return operations;
  }

  private InvokeResponse invoke(InvokeRequest request, CallContext context) {
    String reference = reference(request.functionName(), request.qualifier());
    Target target = runtime.resolve(reference);
    byte[] payload =
        request.payload() == null
            ? "{}".getBytes(StandardCharsets.UTF_8)
            : request.payload().asByteArray();
    checkJson(payload);
    String type = Optional.ofNullable(request.invocationTypeAsString()).orElse("RequestResponse");
    return switch (type) {
      case "RequestResponse" -> respond(target, runtime.invoke(reference, payload));
      case "Event" -> {
        runtime.invokeAsync(reference, payload);
        yield InvokeResponse.builder().statusCode(202).build();
      }
      case "DryRun" -> InvokeResponse.builder().statusCode(204).build();
      default ->
          throw new AwsError(
              "InvalidParameterValueException",
              400,
              "InvocationType must be RequestResponse, Event or DryRun, not " + type,
              Map.of("Type", "User"));
    };
  }

  private static InvokeResponse respond(Target target, Invocation invocation) {
    return InvokeResponse.builder()
        .statusCode(200)
        .executedVersion(target.version().number())
        .functionError(invocation.functionError().orElse(null))
        .payload(SdkBytes.fromByteArray(invocation.payload()))
        .build();
  }

  private static String reference(String function, String qualifierOrNull) {
    String name = Optional.ofNullable(function).orElse("");
    return qualifierOrNull == null ? name : name + ":" + qualifierOrNull;
  }

  private static void checkJson(byte[] payload) {
    try {
      JSON.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new AwsError(
          "InvalidRequestContentException",
          400,
          "Could not parse request body into json: " + e.getOriginalMessage(),
          Map.of("Type", "User"));
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }

  private GetFunctionResponse getFunction(GetFunctionRequest request, CallContext context) {
    Target target = runtime.resolve(reference(request.functionName(), request.qualifier()));
    return GetFunctionResponse.builder()
        .configuration(configuration(target.function(), target.version().number()))
        .build();
  }

  private GetFunctionConfigurationResponse getFunctionConfiguration(
      GetFunctionConfigurationRequest request, CallContext context) {
    Target target = runtime.resolve(reference(request.functionName(), request.qualifier()));
    Stack.Function function = target.function();
    return GetFunctionConfigurationResponse.builder()
        .functionName(function.name())
        .functionArn(target.invokedArn())
        .version(target.version().number())
        .runtime(function.runtime())
        .handler(function.handler())
        .memorySize(function.memorySize())
        .timeout(Math.toIntExact(function.timeout().toSeconds()))
        .environment(environment(function))
        .state("Active")
        .lastUpdateStatus("Successful")
        .packageType("Zip")
        .build();
  }

  private ListFunctionsResponse listFunctions(ListFunctionsRequest request, CallContext context) {
    return ListFunctionsResponse.builder()
        .functions(
            runtime.functions().stream()
                .map(function -> configuration(function, "$LATEST"))
                .toList())
        .build();
  }

  private static FunctionConfiguration configuration(Stack.Function function, String version) {
    return FunctionConfiguration.builder()
        .functionName(function.name())
        .functionArn(function.arn())
        .version(version)
        .runtime(function.runtime())
        .handler(function.handler())
        .memorySize(function.memorySize())
        .timeout(Math.toIntExact(function.timeout().toSeconds()))
        .environment(environment(function))
        .state("Active")
        .packageType("Zip")
        .build();
  }

  private static EnvironmentResponse environment(Stack.Function function) {
    return EnvironmentResponse.builder().variables(function.environment()).build();
  }
}
