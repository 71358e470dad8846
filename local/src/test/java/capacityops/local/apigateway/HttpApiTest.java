package capacityops.local.apigateway;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.identity.Callers;
import capacityops.local.samples.FakeFunctions;
import capacityops.local.samples.Samples;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEMPLATE =
      """
      Transform: AWS::Serverless-2016-10-31
      Globals:
        HttpApi: {Auth: {DefaultAuthorizer: AWS_IAM, EnableIamAuthorizer: true}}
      Resources:
        Tasks:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: tasks
            AutoPublishAlias: live
            Runtime: java25
            Handler: a.B
            CodeUri: function.jar
            Events:
              List: {Type: HttpApi, Properties: {Path: /tasks, Method: get}}
              Start: {Type: HttpApi, Properties: {Path: /tasks, Method: post}}
              Get: {Type: HttpApi, Properties: {Path: '/tasks/{id}', Method: get}}
              Mine: {Type: HttpApi, Properties: {Path: /tasks/mine, Method: get}}
              Any: {Type: HttpApi, Properties: {Path: '/tasks/{id}', Method: any}}
              Files: {Type: HttpApi, Properties: {Path: '/files/{path+}', Method: get}}
              Open:
                Type: HttpApi
                Properties: {Path: /open, Method: get, Auth: {Authorizer: NONE}}
              Slow:
                Type: HttpApi
                Properties: {Path: /slow, Method: get, TimeoutInMillis: 50}
      """;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-12T19:03:58.390Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final FakeFunctions functions = new FakeFunctions();
  private HttpApi api;

  @BeforeEach
  void start() throws IOException {
    Stack stack = Samples.load(folder, TEMPLATE, Map.of());
    api =
        new HttpApi(
            stack,
            stack.apis().get("ServerlessHttpApi"),
            functions,
            new Callers("123456789012"),
            CLOCK,
            0);
  }

  @AfterEach
  void stop() {
    api.close();
    http.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(api.address() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode eventOf(HttpRequest.Builder request) throws Exception {
    assertThat(send(request).statusCode()).isEqualTo(200);
    return JSON.readTree(functions.next().event());
  }

  @Test
  void event_ofASignedPost_isTheGoldenOne() throws Exception {
    ObjectNode event =
        (ObjectNode)
            eventOf(
                request("/tasks?tag=a&tag=b%20c&empty=")
                    .POST(BodyPublishers.ofString("{\"n\":\"\u00e9\"}"))
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "test/1")
                    .header("Cookie", "one=1; two=2")
                    .header("X-Several", "first")
                    .header("X-Several", "second")
                    .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=alice/20260312/us-east-1/execute-api/"
                            + "aws4_request, SignedHeaders=host, Signature=0"));
    assertThat(event.at("/requestContext/requestId").asText()).matches("[\\w-]{15}=");
    ((ObjectNode) event.get("requestContext")).put("requestId", "id=");
    ((ObjectNode) event.get("headers")).put("host", "localhost").remove("connection");
    ((ObjectNode) event.get("headers")).remove("http2-settings");
    ((ObjectNode) event.get("headers")).remove("upgrade");
    try (InputStream golden = getClass().getResourceAsStream("signed-post.json")) {
      assertThat(event).isEqualTo(JSON.readTree(golden));
    }
  }

  @Test
  void invoke_route_usesTheAlias() throws Exception {
    send(request("/tasks"));
    assertThat(functions.next().function())
        .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:tasks:live");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /tasks,        GET /tasks",
    "POST,   /tasks,        POST /tasks",
    "GET,    /tasks/7,      'GET /tasks/{id}'",
    "GET,    /tasks/mine,   GET /tasks/mine",
    "DELETE, /tasks/7,      'ANY /tasks/{id}'",
    "DELETE, /tasks/mine,   'ANY /tasks/{id}'",
    "GET,    /files/a/b,    'GET /files/{path+}'"
  })
  void route_mostSpecific_isChosen(String method, String path, String routeKey) throws Exception {
    JsonNode event = eventOf(request(path).method(method, BodyPublishers.noBody()));
    assertThat(event.path("routeKey").asText()).isEqualTo(routeKey);
    assertThat(event.at("/requestContext/routeKey").asText()).isEqualTo(routeKey);
  }

  @Test
  void pathParameters_encoded_areDecoded() throws Exception {
    assertThat(eventOf(request("/tasks/cap%2Da%20b+c")).path("pathParameters"))
        .isEqualTo(JSON.readTree("{\"id\":\"cap-a b+c\"}"));
    assertThat(eventOf(request("/files/a/b.txt")).path("pathParameters"))
        .isEqualTo(JSON.readTree("{\"path\":\"a/b.txt\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/task", "/tasks/", "/tasks/1/2", "/files"})
  void route_unknownPath_isNotFound(String path) throws Exception {
    HttpResponse<String> response = send(request(path));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("{\"message\":\"Not Found\"}");
    assertThat(functions.wasNotInvoked()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "buyer/ci,     arn:aws:sts::123456789012:assumed-role/buyer/ci",
    "bob,          arn:aws:iam::123456789012:user/bob",
    "210987654321, arn:aws:iam::210987654321:root"
  })
  void caller_accessKeyId_isWhoeverItNames(String accessKeyId, String arn) throws Exception {
    JsonNode event =
        eventOf(
            request("/tasks")
                .header(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential="
                        + accessKeyId
                        + "/20260312/us-east-1/execute-api/aws4_request, Signature=0"));
    assertThat(event.at("/requestContext/authorizer/iam/userArn").asText()).isEqualTo(arn);
  }

  @Test
  void caller_unsigned_isTheUserLocal() throws Exception {
    assertThat(eventOf(request("/tasks")).at("/requestContext/authorizer/iam/userArn").asText())
        .isEqualTo("arn:aws:iam::123456789012:user/local");
    assertThat(eventOf(request("/open")).at("/requestContext/authorizer").isMissingNode()).isTrue();
  }

  @Test
  void body_thatIsNoText_isBase64() throws Exception {
    JsonNode event =
        eventOf(
            request("/tasks")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(new byte[] {0, -1})));
    assertThat(event.path("body").asText()).isEqualTo("AP8=");
    assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
  }

  @Test
  void response_withStatusCode_isTakenWhole() throws Exception {
    functions.answer(
        event ->
            """
            {"statusCode": 202, "headers": {"Location": "/tasks/7", "content-type": "text/csv"},
             "cookies": ["a=1", "b=2"], "body": "YSxi", "isBase64Encoded": true}
            """);
    HttpResponse<String> response = send(request("/tasks"));
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("a,b");
    assertThat(response.headers().firstValue("location")).hasValue("/tasks/7");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/csv");
    assertThat(response.headers().allValues("set-cookie")).containsExactlyInAnyOrder("a=1", "b=2");
    assertThat(response.headers().firstValue("apigw-requestid")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{\"n\": 1}|{\"n\":1}", "\"Hello\"|Hello", "[1]|[1]"})
  void response_withoutStatusCode_isA200OfJson(String answer, String body) throws Exception {
    functions.answer(event -> answer);
    HttpResponse<String> response = send(request("/tasks"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "",
        "{\"statusCode\":\"soon\"}",
        "{\"statusCode\":200,\"body\":{}}",
        "{\"statusCode\":200,\"headers\":[]}"
      })
  void response_thatIsMalformed_isAnInternalServerError(String answer) throws Exception {
    functions.answer(event -> answer);
    HttpResponse<String> response = send(request("/tasks"));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
  }

  @Test
  void functionError_isAnInternalServerError() throws Exception {
    functions.fail();
    assertThat(send(request("/tasks")).statusCode()).isEqualTo(500);
  }

  @Test
  void functionThrottled_isServiceUnavailable() throws Exception {
    functions.answer(
        event -> {
          throw new AwsError("TooManyRequestsException", 429, "Rate Exceeded.");
        });
    HttpResponse<String> response = send(request("/tasks"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("{\"message\":\"Service Unavailable\"}");
  }

  @Test
  void integrationTimeout_passed_isServiceUnavailable() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    functions.answer(
        event -> {
          try {
            answered.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "null";
        });
    assertThat(send(request("/slow")).statusCode()).isEqualTo(503);
    answered.countDown();
  }

  @Test
  void body_beyondTenMegabytes_isTooLarge() throws Exception {
    HttpResponse<String> response =
        send(request("/tasks").POST(BodyPublishers.ofByteArray(new byte[10 * 1024 * 1024 + 1])));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(functions.wasNotInvoked()).isTrue();
  }
}
