package capacityops.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ApiHandlerTest {
  private ApiRequest seen;

  private final ApiHandler handler =
      new ApiHandler() {
        @Override
        protected ApiResponse answer(ApiRequest request) {
          seen = request;
          return ApiResponse.json(200, new Said("hello"));
        }
      };

  record Said(String text) {}

  @Test
  void requestOfTheHttpApi_isReadWhole() {
    String body = Base64.getEncoder().encodeToString("{}".getBytes(StandardCharsets.UTF_8));
    String event =
        """
        {"version":"2.0","routeKey":"GET /things/{id}","rawPath":"/things/1",
         "rawQueryString":"status=A&status=B&name=a%%2Bb&flag",
         "headers":{"idempotency-key":"k"},"queryStringParameters":{"status":"A,B"},
         "pathParameters":{"id":"1"},
         "requestContext":{"accountId":"123456789012","requestId":"r-1",
           "http":{"method":"GET","path":"/things/1","protocol":"HTTP/1.1"},
           "authorizer":{"iam":{"accessKey":"AKIA","accountId":"123456789012","callerId":"AIDA",
             "cognitoIdentity":null,"userArn":"arn:aws:iam::123456789012:user/alice",
             "userId":"AIDA"}}},
         "body":"%s","isBase64Encoded":true}
        """
            .formatted(body);

    byte[] answer = Calls.invoke(handler, event.getBytes(StandardCharsets.UTF_8));

    assertThat(Json.read(answer, Calls.Answer.class).statusCode()).isEqualTo(200);
    assertThat(seen.query().get("status")).isEqualTo(List.of("A", "B"));
    assertThat(seen.query().get("name")).containsExactly("a+b");
    assertThat(seen.query().get("flag")).containsExactly("");
    assertThat(seen.pathParameter("id")).isEqualTo("1");
    assertThat(seen.header("idempotency-key")).contains("k");
    assertThat(new String(seen.body(), StandardCharsets.UTF_8)).isEqualTo("{}");
    assertThat(seen.caller().arn()).isEqualTo("arn:aws:iam::123456789012:user/alice");
  }

  @Test
  void bug_isTheLogsBusiness_notTheCallers() {
    ApiHandler broken =
        new ApiHandler() {
          @Override
          protected ApiResponse answer(ApiRequest request) {
            throw new IllegalStateException("secret text");
          }
        };

    Calls.Answer answer = Calls.call(broken, Calls.Call.of("GET", "/things"));

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("secret text").contains("request-1");
    assertThat(answer.headers()).containsEntry("cache-control", "no-store");
  }

  @Test
  void brokenQueryString_isUnreadable() {
    String event =
        """
        {"rawPath":"/things","rawQueryString":"a=%zz",
         "requestContext":{"requestId":"r-1","http":{"method":"GET"},
           "authorizer":{"iam":{"accountId":"1","userArn":"arn","userId":"id"}}}}
        """;

    byte[] answer = Calls.invoke(handler, event.getBytes(StandardCharsets.UTF_8));

    assertThat(Json.read(answer, Calls.Answer.class).statusCode()).isEqualTo(400);
  }

  /** Has stand-ins, who note what they are asked. */
  private static final class Rehearsed extends ApiHandler {
    private final List<ApiRequest> seen;

    private Rehearsed(List<ApiRequest> seen) {
      this.seen = seen;
    }

    private static Rehearsed of(List<ApiRequest> seen, Supplier<Rehearsal> rehearsal) {
      Rehearsed handler = new Rehearsed(new ArrayList<>());
      handler.rehearse(() -> new Rehearsed(seen), rehearsal);
      assertThat(handler.seen).isEmpty();
      return handler;
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
      seen.add(request);
      return ApiResponse.json(200, new Said("hello"));
    }
  }

  @Test
  void rehearsal_goesTheHandlersWay_withItsStandIn() {
    List<ApiRequest> seen = new ArrayList<>();

    Rehearsed.of(seen, () -> Rehearsal.writing("{}").of("id", "none"));

    ApiRequest request = seen.getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.body()).asString().isEqualTo("{}");
    assertThat(request.pathParameter("id")).isEqualTo("none");
    assertThat(request.caller().accountId()).isEqualTo("000000000000");
  }

  @Test
  void aStandIn_isAskedTwice_asByACallerWhoHadNoAnswer() {
    List<List<ApiRequest>> standIns = new ArrayList<>();
    Supplier<ApiHandler> another =
        () -> {
          standIns.add(new ArrayList<>());
          return new Rehearsed(standIns.getLast());
        };

    new Rehearsed(new ArrayList<>()).rehearse(another, () -> Rehearsal.writing("{}"));

    assertThat(standIns).hasSize(1).allSatisfy(seen -> assertThat(seen).hasSize(2));
  }

  @Test
  void rehearsalThatFails_costsNothingButTheGain() {
    Rehearsed handler =
        Rehearsed.of(
            new ArrayList<>(),
            () -> {
              throw new IllegalStateException("AWS is out of reach");
            });

    assertThat(Calls.call(handler, Calls.Call.of("GET", "/things")).statusCode()).isEqualTo(200);
  }

  @Test
  void beforeASnapshot_itRehearsesMore() {
    List<ApiRequest> seen = new ArrayList<>();
    Rehearsed handler = Rehearsed.of(seen, () -> Rehearsal.reading(""));

    handler.beforeCheckpoint(null);
    handler.afterRestore(null);

    assertThat(seen).hasSize(2 * (1 + 10));
  }
}
