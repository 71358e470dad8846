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

  private static Rendered rendered(ApiResponse response) {
    Map<String, String> headers = new LinkedHashMap<>(response.headers());
    headers.put("cache-control", "no-store");
    headers.put("x-content-type-options", "nosniff");
    return new Rendered(response.status(), headers, response.body());
  }

  private record Rendered(int statusCode, Map<String, String> headers, String body) {}
}
