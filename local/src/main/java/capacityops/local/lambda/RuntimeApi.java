package capacityops.local.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lambda's Runtime API for all processes: each talks to its own path, {@code
 * /ENVIRONMENT/2018-06-01/runtime/…}.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
  /** A synchronous response may have 6 MB and a little for its envelope. */
  static final int MAXIMUM_RESPONSE_BYTES = 6_291_556;

  private static final Pattern PATH = Pattern.compile("/([^/]+)/2018-06-01/runtime/(.+)");
  private static final Pattern ANSWER = Pattern.compile("invocation/([^/]+)/(response|error)");

  private final Map<String, ExecutionEnvironment> environments = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  RuntimeApi() {
    // The JDK's server writes headers and body apart: without this each answer waits 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the Runtime API", e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** What {@code AWS_LAMBDA_RUNTIME_API} is for a process. */
  String addressFor(ExecutionEnvironment environment) {
    return "127.0.0.1:" + server.getAddress().getPort() + "/" + environment.accessKeyId();
  }

  void add(ExecutionEnvironment environment) {
    environments.put(environment.accessKeyId(), environment);
  }

  void remove(ExecutionEnvironment environment) {
    environments.remove(environment.accessKeyId());
  }

  Optional<ExecutionEnvironment> find(String accessKeyId) {
    return Optional.ofNullable(environments.get(accessKeyId));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      ExecutionEnvironment environment = path.matches() ? environments.get(path.group(1)) : null;
      if (environment == null) {
        answer(exchange, 403, "{\"errorType\":\"Forbidden\"}");
        return;
      }
      route(exchange, environment, path.group(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a deadline is never exceptional", e);
    }
  }

  private static void route(
      HttpExchange exchange, ExecutionEnvironment environment, String resource)
      throws IOException, InterruptedException, ExecutionException {
    Matcher answer = ANSWER.matcher(resource);
    if (resource.equals("invocation/next")) {
      next(exchange, environment);
    } else if (answer.matches() && answer.group(2).equals("response")) {
      response(exchange, environment, answer.group(1));
    } else if (answer.matches()) {
      environment.fail(answer.group(1), exchange.getRequestBody().readAllBytes());
      answer(exchange, 202, "{\"status\":\"OK\"}");
    } else if (resource.equals("init/error") || resource.equals("restore/error")) {
      environment.initFailed(exchange.getRequestBody().readAllBytes());
      answer(exchange, 202, "{\"status\":\"OK\"}");
    } else if (resource.equals("restore/next")) {
      answer(exchange, 200, "");
    } else {
      answer(exchange, 404, "{\"errorType\":\"NotFound\"}");
    }
  }

  private static void next(HttpExchange exchange, ExecutionEnvironment environment)
      throws IOException, InterruptedException, ExecutionException {
    Optional<Work> next = environment.next();
    if (next.isEmpty()) {
      return;
    }
    Work work = next.get();
    Instant deadline = work.started().get();
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", work.requestId());
    headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(deadline.toEpochMilli()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", work.invokedArn());
    headers.set("Lambda-Runtime-Trace-Id", work.traceId());
    exchange.sendResponseHeaders(200, work.payload().length == 0 ? -1 : work.payload().length);
    exchange.getResponseBody().write(work.payload());
  }

  private static void response(
      HttpExchange exchange, ExecutionEnvironment environment, String requestId)
      throws IOException {
    byte[] payload = exchange.getRequestBody().readNBytes(MAXIMUM_RESPONSE_BYTES + 1);
    if (payload.length <= MAXIMUM_RESPONSE_BYTES) {
      environment.respond(requestId, payload);
      answer(exchange, 202, "{\"status\":\"OK\"}");
      return;
    }
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    environment.fail(
        requestId,
        ExecutionEnvironment.error(
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size ("
                + MAXIMUM_RESPONSE_BYTES
                + " bytes)."));
    answer(exchange, 413, "{\"errorType\":\"RequestEntityTooLarge\"}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
