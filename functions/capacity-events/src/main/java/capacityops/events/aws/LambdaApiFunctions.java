package capacityops.events.aws;

import capacityops.core.api.Problem;
import capacityops.core.json.Json;
import capacityops.core.json.JsonDocument;
import capacityops.core.json.UnreadableJson;
import capacityops.events.domain.ApiFunctions;
import capacityops.events.domain.Command;
import capacityops.events.domain.CommandNotAnswered;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * The API's functions by Lambda Invoke, with the event that the HTTP API would send. The caller is
 * the account and source that put the command, never a person: approving one's own command stays
 * impossible for whoever may only put events.
 */
public final class LambdaApiFunctions implements ApiFunctions {
  private final LambdaClient repeating;
  private final Map<Command.Type, String> functions;
  private final String callerArnPrefix;

  /**
   * @param functions the ARN of each command's function; a command without one is refused
   * @param callerArnPrefix such as {@code arn:aws:events:us-east-1}
   */
  public LambdaApiFunctions(
      LambdaClient repeating, Map<Command.Type, String> functions, String callerArnPrefix) {
    this.repeating = repeating;
    this.functions = Map.copyOf(functions);
    this.callerArnPrefix = callerArnPrefix;
  }

  /** An event of an HTTP API, payload format 2.0; its body is never Base64. */
  private record HttpApiEvent(
      String version,
      String routeKey,
      String rawPath,
      String rawQueryString,
      Map<String, String> headers,
      Map<String, String> pathParameters,
      RequestContext requestContext,
      String body) {}

  private record RequestContext(
      String accountId, String requestId, Http http, Authorizer authorizer) {}

  private record Http(String method, String path) {}

  private record Authorizer(Iam iam) {}

  private record Iam(String accountId, String userArn, String userId) {}

  /** What the function answers to it. */
  private record HttpAnswer(int statusCode, Map<String, String> headers, String body) {}

  @Override
  public Answer call(Command command) {
    if (!functions.containsKey(command.type())) {
      return absent(command);
    }
    InvokeResponse response = invoke(command);
    if (response.functionError() != null) {
      throw new CommandNotAnswered(
          "%s failed: %s"
              .formatted(functions.get(command.type()), response.payload().asUtf8String()),
          null);
    }
    return answer(command, response.payload().asByteArray());
  }

  private static Answer absent(Command command) {
    Problem problem =
        Problem.of(
            Problem.Kind.NOT_FOUND,
            "This stack has nothing that does a %s.".formatted(command.type().detailType()));
    return new Answer(problem.status(), null, JsonDocument.of(problem));
  }

  private InvokeResponse invoke(Command command) {
    try {
      return repeating.invoke(
          request ->
              request
                  .functionName(functions.get(command.type()))
                  .payload(SdkBytes.fromByteArray(Json.bytes(event(command)))));
    } catch (SdkException e) {
      throw new CommandNotAnswered(
          "%s could not be called".formatted(functions.get(command.type())), e);
    }
  }

  private static Answer answer(Command command, byte[] payload) {
    try {
      HttpAnswer answer = Json.read(payload, HttpAnswer.class);
      return new Answer(
          answer.statusCode(),
          answer.headers() == null ? null : answer.headers().get("location"),
          new JsonDocument(answer.body()));
    } catch (UnreadableJson e) {
      throw new CommandNotAnswered(
          "%s gave an answer that cannot be read".formatted(command.type().detailType()), e);
    }
  }

  private HttpApiEvent event(Command command) {
    String caller =
        "%s:%s:source/%s".formatted(callerArnPrefix, command.account(), command.source());
    return new HttpApiEvent(
        "2.0",
        command.type().method() + " " + command.path(),
        command.path(),
        "",
        Map.of(
            "content-type", "application/json",
            "idempotency-key", command.idempotencyKey(),
            "requested-at", command.time().toString()),
        command.type().namesReservation()
            ? Map.of("capacityReservationId", command.capacityReservationId())
            : Map.of(),
        new RequestContext(
            command.account(),
            command.eventId(),
            new Http(command.type().method(), command.path()),
            new Authorizer(new Iam(command.account(), caller, "source:" + command.source()))),
        command.body().json());
  }
}
