package capacityops.local.apigateway;

import capacityops.local.apigateway.RouteTable.Match;
import capacityops.local.identity.Caller;
import capacityops.local.template.Deployment;
import capacityops.local.template.Stack.Api;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The event of a Lambda proxy integration, payload format 2.0.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">AWS
 *     Lambda proxy integrations for HTTP APIs</a>
 */
final class ProxyEvent {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final Pattern TEXT =
      Pattern.compile(
          "(text/.*|application/(json|javascript|xml)|[^;]*\\+(json|xml))(\\s*;.*)?",
          Pattern.CASE_INSENSITIVE);
  private static final String ORGANIZATION = "o-a1b2c3d4e5";

  private final Api api;
  private final Deployment deployment;

  ProxyEvent(Api api, Deployment deployment) {
    this.api = api;
    this.deployment = deployment;
  }

  ObjectNode of(ApiRequest request, Match match, Caller caller, String requestId, Instant now) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "2.0");
    event.put("routeKey", match.route().key());
    event.put("rawPath", RouteTable.decode(request.rawPath()));
    event.put("rawQueryString", request.rawQueryString());
    if (!request.cookies().isEmpty()) {
      ArrayNode cookies = event.putArray("cookies");
      request.cookies().forEach(cookies::add);
    }
    put(event, "headers", headers(request));
    if (!request.query().isEmpty()) {
      put(event, "queryStringParameters", request.query());
    }
    event.set("requestContext", requestContext(request, match, caller, requestId, now));
    if (!match.pathParameters().isEmpty()) {
      put(event, "pathParameters", match.pathParameters());
    }
    if (!api.stageVariables().isEmpty()) {
      put(event, "stageVariables", api.stageVariables());
    }
    putBody(event, request);
    return event;
  }

  private static Map<String, String> headers(ApiRequest request) {
    Map<String, String> headers = new TreeMap<>(request.headers());
    headers.putIfAbsent("content-length", Integer.toString(request.body().length));
    headers.putIfAbsent("x-forwarded-for", request.sourceIp());
    headers.putIfAbsent("x-forwarded-port", "443");
    headers.putIfAbsent("x-forwarded-proto", "https");
    return headers;
  }

  private static void put(ObjectNode event, String name, Map<String, String> values) {
    ObjectNode object = event.putObject(name);
    values.forEach(object::put);
  }

  private ObjectNode requestContext(
      ApiRequest request, Match match, Caller caller, String requestId, Instant now) {
    ObjectNode context = JsonNodeFactory.instance.objectNode();
    context.put("accountId", deployment.accountId());
    context.put("apiId", api.id());
    if (match.route().iam()) {
      context.putObject("authorizer").set("iam", iam(caller));
    }
    context.put("domainName", api.id() + ".execute-api." + deployment.region() + ".amazonaws.com");
    context.put("domainPrefix", api.id());
    context
        .putObject("http")
        .put("method", request.method())
        .put("path", RouteTable.decode(request.rawPath()))
        .put("protocol", request.protocol())
        .put("sourceIp", request.sourceIp())
        .put("userAgent", request.header("user-agent").orElse(""));
    context.put("requestId", requestId);
    context.put("routeKey", match.route().key());
    context.put("stage", api.stage());
    context.put("time", TIME.format(now));
    context.put("timeEpoch", now.toEpochMilli());
    return context;
  }

  private static ObjectNode iam(Caller caller) {
    ObjectNode iam = JsonNodeFactory.instance.objectNode();
    iam.put("accessKey", caller.accessKeyId());
    iam.put("accountId", caller.accountId());
    iam.put("callerId", caller.userId());
    iam.putNull("cognitoIdentity");
    iam.put("principalOrgId", ORGANIZATION);
    iam.put("userArn", caller.arn());
    iam.put("userId", caller.userId());
    return iam;
  }

  private static void putBody(ObjectNode event, ApiRequest request) {
    if (request.body().length == 0) {
      event.put("isBase64Encoded", false);
      return;
    }
    Optional<String> text =
        TEXT.matcher(request.header("content-type").orElse("text/plain")).matches()
            ? utf8(request.body())
            : Optional.empty();
    event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(request.body())));
    event.put("isBase64Encoded", text.isEmpty());
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }
}
