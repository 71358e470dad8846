package capacityops.local.apigateway;

import capacityops.local.apigateway.RouteTable.Match;
import capacityops.local.identity.Caller;
import capacityops.local.identity.Callers;
import capacityops.local.lambda.Functions;
import capacityops.local.lambda.Functions.Invocation;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Serves an HTTP API of the template: every request becomes an event of payload format 2.0 for the
 * function of its route, as API Gateway makes it.
 *
 * <p>The signature of a request is not checked, its access key id is believed: see {@link Callers}.
 * Throttling settings have no effect.
 */
public final class HttpApi implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpApi.class.getName());
  private static final int MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;

  private final Stack.Api api;
  private final RouteTable routes;
  private final ProxyEvent events;
  private final Functions functions;
  private final Callers callers;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /**
   * @param port 0 for any free one
   * @throws IOException where the port is taken
   */
  public HttpApi(
      Stack stack, Stack.Api api, Functions functions, Callers callers, Clock clock, int port)
      throws IOException {
    this.api = api;
    this.routes = new RouteTable(api.routes());
    this.events = new ProxyEvent(api, stack.deployment());
    this.functions = functions;
    this.callers = callers;
    this.clock = clock;
    // The JDK's server writes headers and body apart: without this each answer waits 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where the API listens, without the stage. */
  public URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String requestId = newRequestId();
      byte[] body = exchange.getRequestBody().readNBytes(MAXIMUM_BODY_BYTES + 1);
      ProxyResponse response =
          body.length > MAXIMUM_BODY_BYTES
              ? tooLarge(exchange)
              : respond(ApiRequest.of(exchange, body), requestId);
      send(exchange, response, requestId);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Cannot answer " + exchange.getRequestURI(), e);
    }
  }

  private static ProxyResponse tooLarge(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    return ProxyResponse.message(413, "Request Entity Too Large");
  }

  private ProxyResponse respond(ApiRequest request, String requestId) {
    Optional<Match> match =
        pathInStage(request.rawPath()).flatMap(path -> match(request.method(), path));
    return match
        .map(found -> invoke(request, found, requestId))
        .orElseGet(() -> ProxyResponse.message(404, "Not Found"));
  }

  private Optional<Match> match(String method, String path) {
    try {
      return routes.match(method, path);
    } catch (IllegalArgumentException notPercentEncoded) {
      return Optional.empty();
    }
  }

  /** A stage of another name than {@code $default} is the first segment of every path. */
  private Optional<String> pathInStage(String rawPath) {
    if (api.stage().equals("$default")) {
      return Optional.of(rawPath);
    }
    String prefix = "/" + api.stage();
    return rawPath.equals(prefix) || rawPath.startsWith(prefix + "/")
        ? Optional.of(rawPath.substring(prefix.length()))
        : Optional.empty();
  }

  private ProxyResponse invoke(ApiRequest request, Match match, String requestId) {
    Caller caller = request.accessKeyId().map(callers::of).orElseGet(callers::unsigned);
    ObjectNode event = events.of(request, match, caller, requestId, clock.instant());
    byte[] payload = event.toString().getBytes(StandardCharsets.UTF_8);
    Future<Invocation> invocation =
        threads.submit(() -> functions.invoke(match.route().functionArn(), payload));
    try {
      Invocation answer = invocation.get(match.route().timeout().toMillis(), TimeUnit.MILLISECONDS);
      return answer.functionError().isPresent()
          ? ProxyResponse.message(500, "Internal Server Error")
          : ProxyResponse.of(answer.payload())
              .orElseGet(() -> ProxyResponse.message(500, "Internal Server Error"));
    } catch (TimeoutException theFunctionGoesOn) {
      return ProxyResponse.message(503, "Service Unavailable");
    } catch (ExecutionException e) {
      return failed(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ProxyResponse.message(503, "Service Unavailable");
    }
  }

  private static ProxyResponse failed(Throwable cause) {
    if (cause instanceof AwsError error && error.httpStatus() == 413) {
      return ProxyResponse.message(413, "Request Entity Too Large");
    }
    if (cause instanceof AwsError error && error.httpStatus() == 429) {
      return ProxyResponse.message(503, "Service Unavailable");
    }
    LOG.log(System.Logger.Level.ERROR, "Cannot invoke a function", cause);
    return ProxyResponse.message(500, "Internal Server Error");
  }

  private static void send(HttpExchange exchange, ProxyResponse response, String requestId)
      throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::put);
    exchange.getResponseHeaders().set("apigw-requestid", requestId);
    boolean bodiless = response.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(response.status(), bodiless ? -1 : response.body().length);
    if (!bodiless) {
      exchange.getResponseBody().write(response.body());
    }
  }

  /** API Gateway's own ids look like {@code JKJaXmPLvHcESHA=}. */
  private static String newRequestId() {
    UUID random = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(random.getMostSignificantBits())
            .putLong(random.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(bytes, 11));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
