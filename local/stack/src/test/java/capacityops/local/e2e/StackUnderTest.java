package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.OpenApi;
import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * The whole stack as {@code mvn -Plocal} runs it, from the template and the packaged artefacts; one
 * for all tests of a thread, put back to its first state before each test. Schedules fire when a
 * test says so: at a high speed they would be all that a small machine does.
 */
final class StackUnderTest implements BeforeEachCallback, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OpenApi OPEN_API = OpenApi.read();
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final Path WORK = ROOT.resolve("local/stack/target/work");
  private static final double SPEED = 600;
  private static final ThreadLocal<LocalStack> SHARED =
      ThreadLocal.withInitial(StackUnderTest::startShared);

  private final HttpClient http = HttpClient.newHttpClient();
  private LocalStack stack;

  /** The stack that the tests of a thread share. */
  static StackUnderTest sharedStack() {
    return new StackUnderTest();
  }

  /** A stack of the test's own, which the test closes. */
  static StackUnderTest own(double speed, Optional<Path> data) {
    return own(settings(speed, data, Map.of()));
  }

  /** A stack of the test's own, with values for parameters of the template. */
  static StackUnderTest own(double speed, Map<String, String> parameters) {
    return own(settings(speed, Optional.empty(), parameters));
  }

  private static StackUnderTest own(LocalSettings settings) {
    StackUnderTest own = new StackUnderTest();
    own.stack = LocalStack.start(settings);
    return own;
  }

  /** One that is deployed with other parameters, into other accounts. */
  static StackUnderTest own(Map<String, String> parameters, Path scenario) {
    return own(
        new LocalSettings(
            ROOT,
            SPEED,
            0,
            0,
            Optional.of(scenario),
            Optional.empty(),
            false,
            WORK,
            withUsual(parameters)));
  }

  private static LocalSettings settings(
      double speed, Optional<Path> data, Map<String, String> parameters) {
    return new LocalSettings(
        ROOT, speed, 0, 0, Optional.empty(), data, false, WORK, withUsual(parameters));
  }

  private static Map<String, String> withUsual(Map<String, String> parameters) {
    Map<String, String> all = new HashMap<>(LocalSettings.USUAL_PARAMETERS);
    all.putAll(parameters);
    return all;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    stack = SHARED.get();
    local("DELETE", "/_local/state?processes=kept", null);
  }

  private static LocalStack startShared() {
    LocalStack shared = LocalStack.start(settings(SPEED, Optional.empty(), Map.of()));
    Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    return shared;
  }

  @Override
  public void close() {
    stack.close();
  }

  URI aws() {
    return stack.aws();
  }

  /** A client of AWS in us-east-1, with the credentials of an account. */
  <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, String account) {
    return builder
        .endpointOverride(aws())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(account, "secret")))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  /**
   * An answer of the API; what the description of the API does not allow fails the test.
   *
   * @param body a text where it is not JSON
   */
  record Answer(int status, Map<String, String> headers, JsonNode body) {
    String text(String member) {
      return body.path(member).asText(null);
    }
  }

  Answer get(String path) {
    return call("GET", path, null, Map.of());
  }

  Answer postAs(String user, String path, String body, String... headers) {
    return call(user, "POST", path, body, named(headers));
  }

  Answer post(String path, String body, String... headers) {
    return call("POST", path, body, named(headers));
  }

  Answer call(String method, String path, String body, Map<String, String> headers) {
    return call("alice", method, path, body, headers);
  }

  private static Map<String, String> named(String... headers) {
    Map<String, String> named = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      named.put(headers[i], headers[i + 1]);
    }
    return named;
  }

  Answer patch(String path, String body) {
    return call("PATCH", path, body, Map.of());
  }

  Answer delete(String path) {
    return call("DELETE", path, null, Map.of());
  }

  private Answer call(
      String user, String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(stack.api().resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20261120/us-east-1/execute-api/aws4_request,"
                        .formatted(user)
                    + " SignedHeaders=host, Signature=0")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    HttpResponse<String> response = send(request.build());
    Map<String, String> answered = new HashMap<>();
    response.headers().map().forEach((name, values) -> answered.put(name, values.getFirst()));
    assertKeepsToTheDescription(method, path, response, answered.get("content-type"));
    return new Answer(response.statusCode(), answered, read(response));
  }

  /** Calls the stack's own interface. */
  JsonNode local(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(stack.aws().resolve(path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isLessThan(300);
    return parsed(response.body());
  }

  /** Asks for a fault in the next call of an operation. */
  void fault(String operation, String effect, int times) {
    fault(
        "{\"operation\":\"%s\",\"effect\":\"%s\",\"times\":%d}"
            .formatted(operation, effect, times));
  }

  /** Holds the next call back until {@link #endFaults}. */
  void holdBack(String operation) {
    fault("{\"operation\":\"%s\",\"effect\":\"DELAY\",\"millis\":3600000}".formatted(operation));
  }

  private void fault(String json) {
    local("POST", "/_local/faults", json);
  }

  /** Ends the faults asked for; calls that are held back go on. */
  void endFaults() {
    local("DELETE", "/_local/faults", null);
  }

  /** Fires a schedule of the stack now, and waits until what it started has ended. */
  boolean fire(String schedule) {
    JsonNode fired = local("POST", "/_local/schedules/capacity-ops-" + schedule, "").path("fired");
    assertThat(fired).isNotEmpty();
    until(() -> functions().path("pendingEvents").asInt() == 0);
    return true;
  }

  /** Waits until no function runs. */
  void untilFunctionsRest() {
    until(() -> functions().path("running").asInt() == 0);
  }

  private JsonNode functions() {
    return local("GET", "/_local/invocations", null);
  }

  /** What was put on the buses so far, of one type. */
  List<JsonNode> events(String detailType) {
    return matching("events", event -> event.path("detail-type").asText().equals(detailType));
  }

  /** What people were told so far, of one kind. */
  List<JsonNode> notifications(String kind) {
    return matching(
        "notifications",
        notification -> notification.path("attributes").path("kind").asText().equals(kind));
  }

  private List<JsonNode> matching(String collection, Predicate<JsonNode> wanted) {
    List<JsonNode> matching = new ArrayList<>();
    for (JsonNode one : local("GET", "/_local/" + collection, null).path(collection)) {
      if (wanted.test(one)) {
        matching.add(one);
      }
    }
    return matching;
  }

  /** Invokes a function and waits for its answer. */
  JsonNode invoke(String function, String payload) {
    String name = invocationsOf(function).getKey();
    try (LambdaClient lambda = client(LambdaClient.builder(), "123456789012")) {
      InvokeResponse response =
          lambda.invoke(
              request -> request.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
      assertThat(response.functionError()).as(response.payload().asUtf8String()).isNull();
      return parsed(response.payload().asUtf8String());
    }
  }

  /** How often a function was invoked. */
  int invocations(String function) {
    return invocationsOf(function).getValue().asInt();
  }

  private Map.Entry<String, JsonNode> invocationsOf(String function) {
    return functions().path("invocations").properties().stream()
        .filter(known -> known.getKey().contains(function))
        .findFirst()
        .orElseThrow();
  }

  /** How many requests of an operation that could take effect were on the wire. */
  int calls(String operation) {
    return local("GET", "/_local/calls?operation=" + operation, null).path("count").asInt();
  }

  /** What a function wrote to its log, in this run and in earlier ones. */
  String log(String function) {
    try (var logs = Files.list(WORK.resolve("logs"))) {
      StringBuilder lines = new StringBuilder();
      for (Path log : logs.filter(path -> path.toString().contains(function)).toList()) {
        lines.append(Files.readString(log));
      }
      return lines.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until something holds. Most look through a function, which is work, too: not too often.
   */
  static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(condition);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What API Gateway itself answers is not part of the description. */
  private static void assertKeepsToTheDescription(
      String method, String path, HttpResponse<String> response, String contentType) {
    if (response.body().startsWith("{\"message\":")) {
      return;
    }
    String route = OPEN_API.routeOf(method, path.replaceFirst("\\?.*", ""));
    assertThat(
            OPEN_API.objections(method, route, response.statusCode(), contentType, response.body()))
        .as("%s %s %s", method, path, response.body())
        .isEmpty();
  }

  private static JsonNode read(HttpResponse<String> response) {
    String type = response.headers().firstValue("content-type").orElse("json");
    return type.contains("json")
        ? parsed(response.body())
        : JSON.getNodeFactory().textNode(response.body());
  }

  private static JsonNode parsed(String text) {
    try {
      return text.isBlank() ? JSON.nullNode() : JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
