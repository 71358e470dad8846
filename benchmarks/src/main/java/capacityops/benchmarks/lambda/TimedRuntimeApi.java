package capacityops.benchmarks.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lambda's Runtime API for one process, which notes when each request came.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class TimedRuntimeApi implements AutoCloseable {
  private static final String PREFIX = "/2018-06-01/runtime/";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final byte[] GONE = new byte[0];

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();

  /**
   * A request of the process.
   *
   * @param resource such as {@code invocation/next}; of an answer or an error without its id
   * @param nanos when its last byte was read
   */
  record Came(String resource, long nanos, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  TimedRuntimeApi() {
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

  /** What {@code AWS_LAMBDA_RUNTIME_API} is for the process. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next request of the process. */
  Came await() throws InterruptedException {
    Came next = came.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (next == null) {
      throw new IllegalStateException("the function did not call within " + PATIENCE);
    }
    return next;
  }

  /** Answers the waiting request for an event. */
  long send(byte[] event) {
    long now = System.nanoTime();
    events.add(event);
    return now;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      long now = System.nanoTime();
      String resource = exchange.getRequestURI().getPath().substring(PREFIX.length());
      came.add(new Came(resource.replaceFirst("invocation/[^/]+/", ""), now, body));
      if (resource.equals("invocation/next")) {
        next(exchange);
      } else if (resource.equals("restore/next")) {
        events.take();
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(202, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    byte[] event = events.take();
    if (event.length == 0) {
      return;
    }
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", UUID.randomUUID().toString());
    headers.set(
        "Lambda-Runtime-Deadline-Ms", Long.toString(Instant.now().plus(PATIENCE).toEpochMilli()));
    headers.set(
        "Lambda-Runtime-Invoked-Function-Arn",
        "arn:aws:lambda:us-east-1:123456789012:function:measured");
    headers.set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
    exchange.sendResponseHeaders(200, event.length);
    exchange.getResponseBody().write(event);
  }

  @Override
  public void close() {
    events.add(GONE);
    server.stop(0);
    threads.shutdownNow();
  }
}
