package capacityops.core.api;

import capacityops.core.json.Json;
import capacityops.core.telemetry.Invocation;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The envelope of every function behind the HTTP API: reads the event, answers with what {@link
 * #answer} returns or the problem it ends with, and never shows a caller anything else.
 */
public abstract class ApiHandler implements RequestStreamHandler {
  private static final int MOST_BYTES = 64 * 1024;
  private static final String REHEARSAL =
      """
      {"rawPath": "/rehearsal", "rawQueryString": "of=start", "headers": {"accept": "*/*"},
       "pathParameters": {"of": "start"},
       "requestContext": {"requestId": "rehearsal", "http": {"method": "GET"},
         "authorizer": {"iam": {"accountId": "000000000000",
           "userArn": "arn:aws:iam::000000000000:user/nobody", "userId": "nobody"}}},
       "isBase64Encoded": false}
      """;

  protected ApiHandler() {
    rehearse();
  }

  /** Answers one request. */
  protected abstract ApiResponse answer(ApiRequest request);

  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    HttpApiEvent event = Json.read(input.readAllBytes(), HttpApiEvent.class);
    String requestId = event.requestContext().requestId();
    ApiResponse response = Invocation.of(context, requestId, () -> answerTo(event, requestId));
    output.write(Json.bytes(rendered(response)));
  }

  private ApiResponse answerTo(HttpApiEvent event, String requestId) {
    return Problems.answerOrProblem(
        requestId,
        () -> {
          ApiRequest request = event.toRequest();
          if (request.body().length > MOST_BYTES) {
            throw new ProblemException(
                Problem.Kind.TOO_LARGE, "A body has at most %d bytes.".formatted(MOST_BYTES));
          }
          return answer(request);
        });
  }

  /**
   * Reads an event and renders an answer while the function starts, at full CPU: the first caller
   * would wait many times as long for the classes that this needs.
   */
  private static void rehearse() {
    HttpApiEvent event = Json.read(REHEARSAL, HttpApiEvent.class);
    ApiResponse response =
        Problems.answerOrProblem(
            event.requestContext().requestId(),
            () -> {
              throw new ProblemException(Problem.Kind.NOT_FOUND, event.toRequest().path());
            });
    Json.bytes(rendered(response));
    Invocation.prepare();
  }

  private static Rendered rendered(ApiResponse response) {
    Map<String, String> headers = new LinkedHashMap<>(response.headers());
    headers.put("cache-control", "no-store");
    headers.put("x-content-type-options", "nosniff");
    return new Rendered(response.status(), headers, response.body());
  }

  private record Rendered(int statusCode, Map<String, String> headers, String body) {}
}
