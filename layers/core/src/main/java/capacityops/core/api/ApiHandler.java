package capacityops.core.api;

import capacityops.core.json.Json;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.telemetry.Invocation;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The envelope of every function behind the HTTP API: reads the event, answers with what {@link
 * #answer} returns or the problem it ends with, and never shows a caller anything else.
 */
public abstract class ApiHandler implements RequestStreamHandler, Resource {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final int MOST_BYTES = 64 * 1024;

  private static final int REHEARSALS_BEFORE_SNAPSHOT = 10;

  /** Begun when the first handler's class is loaded, before its clients are built. */
  private static final Thread ENVELOPE =
      Thread.ofPlatform().daemon().name("rehearse-envelope").start(ApiHandler::rehearseEnvelope);

  private Runnable rehearsal;

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
   * Has a request answered while the function starts, at full CPU: the first caller would wait many
   * times as long for the classes that an answer needs. It needs no network, so it goes on while
   * the connection to AWS is made. What cannot be answered costs nothing but the gain.
   *
   * @param standIn a handler of the same kind whose AWS is a {@link
   *     capacityops.core.aws.RehearsalAws}, so that the request may change something; made anew for
   *     each rehearsal
   */
  protected final void rehearse(Supplier<ApiHandler> standIn, Supplier<Rehearsal> request) {
    rehearsal = () -> standIn.get().rehearseTwice(request.get());
    awaitEnvelope();
    Priming.run(rehearsal);
    if (Environment.ofProcess().takesSnapshot()) {
      Core.getGlobalContext().register(this);
    }
  }

  /**
   * What every answer goes through beside its own work: logs, an event read, a problem rendered.
   */
  private static void rehearseEnvelope() {
    Priming.run(
        () -> {
          Invocation.prepare();
          byte[] event = Json.bytes(Rehearsal.reading("").event());
          Problem problem = Problem.of(Problem.Kind.NOT_FOUND, "");
          Json.read(event, HttpApiEvent.class).toRequest();
          Json.bytes(rendered(ApiResponse.problem(problem)));
        });
  }

  private static void awaitEnvelope() {
    try {
      ENVELOPE.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The second time as of a caller who had no answer: what changes something is done once, and who
   * asks again often meets a function that starts for it.
   */
  private void rehearseTwice(Rehearsal request) {
    rehearseOn(request);
    rehearseOn(request);
  }

  private void rehearseOn(Rehearsal request) {
    HttpApiEvent event = Json.read(Json.bytes(request.event()), HttpApiEvent.class);
    Json.bytes(rendered(answerOrRefusal(event)));
  }

  /**
   * Rehearses more before SnapStart takes its snapshot, when nobody waits: what the JVM compiles
   * meanwhile is in the snapshot.
   */
  @Override
  public final void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    for (int i = 0; i < REHEARSALS_BEFORE_SNAPSHOT; i++) {
      Priming.run(rehearsal);
    }
    LOG.info("rehearsed {} times before the snapshot", REHEARSALS_BEFORE_SNAPSHOT);
  }

  /**
   * Nothing has to be made anew: identifiers come from the operating system's randomness, times are
   * asked for at each use, credentials are the SDK's to renew, and the JDK leaves connections that
   * were idle for so long.
   */
  @Override
  public final void afterRestore(org.crac.Context<? extends Resource> context) {}

  private ApiResponse answerOrRefusal(HttpApiEvent event) {
    try {
      return answer(event.toRequest());
    } catch (ProblemException e) {
      return ApiResponse.problem(e.problem().at(event.requestContext().requestId()));
    }
  }

  private static Rendered rendered(ApiResponse response) {
    Map<String, String> headers = new LinkedHashMap<>(response.headers());
    headers.put("cache-control", "no-store");
    headers.put("x-content-type-options", "nosniff");
    return new Rendered(response.status(), headers, response.body());
  }

  private record Rendered(int statusCode, Map<String, String> headers, String body) {}
}
