package capacityops.local.states;

import capacityops.local.lambda.Functions;
import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The optimised integration of Lambda: the function's answer is parsed, and a function error fails
 * the task under the name that the function gave it.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html">Invoke an
 *     AWS Lambda function with Step Functions</a>
 */
record LambdaInvoke(Functions functions) implements Integration {
  static final Set<String> ARGUMENTS =
      Set.of("FunctionName", "Payload", "InvocationType", "Qualifier");

  @Override
  public JsonNode run(String resource, JsonNode arguments) throws TaskFailed {
    String function = function(arguments);
    byte[] payload = payload(arguments);
    return switch (arguments.path("InvocationType").asText("RequestResponse")) {
      case "RequestResponse" -> result(invoke(functions, function, payload));
      case "Event" -> queued(function, payload);
      default ->
          throw new TaskFailed(
              "Lambda.InvalidParameterValueException",
              "InvocationType must be RequestResponse or Event");
    };
  }

  private static String function(JsonNode arguments) throws TaskFailed {
    if (!arguments.path("FunctionName").isTextual()) {
      throw new TaskFailed("States.Runtime", "The required parameter FunctionName is missing.");
    }
    String name = arguments.path("FunctionName").textValue();
    return arguments.has("Qualifier") ? name + ":" + arguments.path("Qualifier").asText() : name;
  }

  private static byte[] payload(JsonNode arguments) {
    return Json.text(arguments.has("Payload") ? arguments.get("Payload") : object())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private JsonNode queued(String function, byte[] payload) throws TaskFailed {
    try {
      functions.invokeAsync(function, payload);
      return object().put("StatusCode", 202);
    } catch (RuntimeException failure) {
      throw refused(failure);
    }
  }

  // The local stack publishes no versions: what runs is always the newest code.
  private static JsonNode result(Functions.Invocation invocation) {
    ObjectNode result = object();
    result.put("ExecutedVersion", "$LATEST");
    result.set("Payload", parsed(invocation));
    result.putObject("SdkResponseMetadata").put("RequestId", invocation.requestId());
    return result.put("StatusCode", 200);
  }

  /** Invokes and waits; the answer of a function that did not fail. */
  static Functions.Invocation invoke(Functions functions, String function, byte[] payload)
      throws TaskFailed {
    Functions.Invocation invocation;
    try {
      invocation = functions.invoke(function, payload);
    } catch (RuntimeException failure) {
      throw refused(failure);
    }
    if (invocation.functionError().isPresent()) {
      throw functionError(invocation);
    }
    return invocation;
  }

  static JsonNode parsed(Functions.Invocation invocation) {
    return Json.parse(invocation.payload())
        .orElseGet(
            () ->
                JsonNodeFactory.instance.textNode(
                    new String(invocation.payload(), StandardCharsets.UTF_8)));
  }

  private static TaskFailed functionError(Functions.Invocation invocation) {
    String text = new String(invocation.payload(), StandardCharsets.UTF_8);
    Optional<String> type =
        Json.parse(text)
            .map(payload -> payload.path("errorType").textValue())
            .filter(name -> !name.isBlank());
    return type.map(name -> new TaskFailed(name, text))
        .orElseGet(
            () ->
                new TaskFailed(
                    "Lambda.Unknown",
                    "The cause could not be determined because Lambda did not return an error type."
                        + " Returned payload: "
                        + text));
  }

  private static TaskFailed refused(RuntimeException failure) {
    if (failure instanceof AwsError error) {
      return new TaskFailed(
          "Lambda."
              + SdkService.LAMBDA
                  .exception(error.code())
                  .replaceFirst("^LambdaException$", "AWSLambdaException"),
          "%s (Service: Lambda, Status Code: %d)"
              .formatted(error.getMessage(), error.httpStatus()));
    }
    return new TaskFailed("Lambda.SdkClientException", String.valueOf(failure.getMessage()));
  }
}
