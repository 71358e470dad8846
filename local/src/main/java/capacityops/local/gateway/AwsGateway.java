package capacityops.local.gateway;

import capacityops.local.faults.CallCounts;
import capacityops.local.faults.Faults;
import capacityops.local.faults.FaultyCalls;
import capacityops.local.faults.Outcome;
import capacityops.local.faults.ProcessKiller;
import capacityops.local.identity.Caller;
import capacityops.local.identity.Callers;
import capacityops.local.wire.AwsApi;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.AwsService;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.CredentialScope;
import capacityops.local.wire.PresignedUrl;
import capacityops.local.wire.ReceivedCall;
import capacityops.local.wire.UnroutableErrors;
import capacityops.local.wire.WireRequest;
import capacityops.local.wire.WireResponse;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The AWS endpoint of the stack: one HTTP port for every service, routed by the service name that a
 * request is signed for, and the stack's own interface under {@code /_local/}.
 */
public final class AwsGateway implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AwsGateway.class.getName());

  static {
    // Read once when the first server is made: small answers must not wait for the client's
    // acknowledgement, and a client's pooled connection must not be closed under it.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "3600");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, AwsService> services = new LinkedHashMap<>();
  private final Callers callers;
  private final FaultyCalls calls;
  private final LocalRoutes local = new LocalRoutes();

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @throws PortInUse where another process has the port
   */
  public AwsGateway(
      String host,
      int port,
      List<? extends AwsService> services,
      Callers callers,
      Faults faults,
      CallCounts counts,
      ProcessKiller processes) {
    services.forEach(this::add);
    this.callers = callers;
    this.calls = new FaultyCalls(faults, counts, processes);
    new FaultRoutes(this.services.values(), faults, counts).register(local);
    this.server = listen(host, port);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private void add(AwsService service) {
    if (services.put(service.signingName(), service) != null) {
      throw new IllegalArgumentException("Two services are signed for " + service.signingName());
    }
  }

  private static HttpServer listen(String host, int port) {
    try {
      return HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (BindException e) {
      throw new PortInUse(host, port, e);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot listen on " + host + ":" + port, e);
    }
  }

  /** The port is another process's. */
  public static final class PortInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PortInUse(String host, int port, BindException cause) {
      super("Port %d of %s is in use".formatted(port, host), cause);
    }
  }

  public URI endpoint() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getHostString() + ":" + address.getPort());
  }

  /** Answers a further route of the stack's own interface; {@code {label}} stands for a segment. */
  public void local(String method, String path, LocalHandler handler) {
    local.add(method, path, handler);
  }

  /** The endpoint for code inside the stack, which calls as {@code caller}. */
  public AwsApi api(CallContext caller) {
    return (service, operation, parameters) -> {
      AwsService called =
          Optional.ofNullable(services.get(service))
              .orElseThrow(
                  () ->
                      new AwsError(
                          "UnknownOperationException", 400, "There is no service " + service));
      return answer(calls.perform(service, called.receive(operation, parameters), caller));
    };
  }

  private static <T> T answer(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Answered<T>(T answer) -> answer;
      case Outcome.Refused<T>(AwsError error) -> throw error;
      case Outcome.Truncated<T> broken -> throw unreadable("Cannot read the response");
      case Outcome.Cut<T> cut -> throw unreadable("The connection was closed");
    };
  }

  /** What an SDK makes of a broken reply. */
  private static AwsError unreadable(String message) {
    return new AwsError("SdkClientException", 500, message);
  }

  private CallContext context(CredentialScope scope) {
    Caller caller = callers.of(scope.accessKeyId());
    return new CallContext(caller.accountId(), scope.region(), caller.arn(), scope.accessKeyId());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      WireRequest request = read(exchange);
      if (request.rawPath().startsWith("/_local/")) {
        send(exchange, local(request));
      } else {
        send(exchange, aws(request));
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Cannot answer " + exchange.getRequestURI(), e);
    }
  }

  private WireResponse local(WireRequest request) {
    LocalResponse response = local.handle(request);
    return new WireResponse(
        response.status(),
        Map.of("Content-Type", "application/json"),
        response.body().toString().getBytes(StandardCharsets.UTF_8));
  }

  private Outcome<WireResponse> aws(WireRequest request) {
    String requestId = UUID.randomUUID().toString();
    Optional<CredentialScope> scope = CredentialScope.of(request);
    if (scope.isEmpty()) {
      return new Outcome.Answered<>(UnroutableErrors.unsigned(request, requestId));
    }
    AwsService service = services.get(scope.get().service());
    if (service == null) {
      return new Outcome.Answered<>(
          UnroutableErrors.unknownService(
              request, scope.get().service(), services.keySet(), requestId));
    }
    return call(service, request, context(scope.get()), requestId);
  }

  private Outcome<WireResponse> call(
      AwsService service, WireRequest request, CallContext caller, String requestId) {
    try {
      PresignedUrl.of(request).ifPresent(url -> url.check(Instant.now()));
      ReceivedCall<WireResponse> call = service.receive(request, requestId);
      return rendered(
          calls.perform(service.signingName(), call, caller),
          error -> service.error(request, error, requestId));
    } catch (AwsError error) {
      return new Outcome.Answered<>(service.error(request, error, requestId));
    }
  }

  private static Outcome<WireResponse> rendered(
      Outcome<WireResponse> outcome, Function<AwsError, WireResponse> render) {
    return switch (outcome) {
      case Outcome.Refused<WireResponse>(AwsError error) ->
          new Outcome.Answered<>(render.apply(error));
      case Outcome.Truncated<WireResponse>(Outcome<WireResponse> answer) ->
          new Outcome.Truncated<>(rendered(answer, render));
      case Outcome.Answered<WireResponse> answered -> answered;
      case Outcome.Cut<WireResponse> cut -> cut;
    };
  }

  private static WireRequest read(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name, String.join(",", values)));
    URI uri = exchange.getRequestURI();
    return new WireRequest(
        exchange.getRequestMethod(),
        uri.getRawPath(),
        Optional.ofNullable(uri.getRawQuery()).orElse(""),
        headers,
        exchange.getRequestBody().readAllBytes());
  }

  private static void send(HttpExchange exchange, Outcome<WireResponse> outcome)
      throws IOException {
    switch (outcome) {
      case Outcome.Answered<WireResponse>(WireResponse response) -> send(exchange, response);
      case Outcome.Truncated<WireResponse>(Outcome.Answered<WireResponse>(WireResponse response)) ->
          sendHalf(exchange, response);
      // Closing an exchange that has not answered closes its connection.
      case Outcome.Truncated<WireResponse> nothing -> exchange.close();
      case Outcome.Cut<WireResponse> cut -> exchange.close();
      case Outcome.Refused<WireResponse> unrendered ->
          throw new IllegalStateException("An error was not rendered", unrendered.error());
    }
  }

  private static void send(HttpExchange exchange, WireResponse response) throws IOException {
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] body = response.body();
    boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(response.status(), hasBody ? body.length : -1);
    if (hasBody) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private static void sendHalf(HttpExchange exchange, WireResponse response) throws IOException {
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] body = response.body();
    exchange.sendResponseHeaders(response.status(), Math.max(body.length, 1));
    OutputStream out = exchange.getResponseBody();
    out.write(body, 0, body.length / 2);
    out.flush();
    exchange.close();
  }
}
