package capacityops.core.aws;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * An HTTP client that is made when it is first used, not when a service's client is built, and that
 * can connect before that.
 */
final class DeferredHttpClient implements SdkHttpClient {
  private static final Logger LOG = LoggerFactory.getLogger(DeferredHttpClient.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Lazy<SdkHttpClient> client;
  private final AtomicReference<Thread> connecting = new AtomicReference<>();

  DeferredHttpClient(Supplier<SdkHttpClient> maker) {
    this.client = new Lazy<>(maker);
  }

  /**
   * Connects on a thread of its own. The first request waits for that: it would only do the same
   * again, beside it.
   *
   * @param endpoints asked for on that thread
   */
  void connectAhead(List<Supplier<URI>> endpoints) {
    connecting.set(
        Thread.ofPlatform()
            .daemon()
            .name("connect-ahead")
            .start(() -> endpoints.forEach(endpoint -> connect(endpoint.get()))));
  }

  /**
   * Asks for an endpoint's root without credentials: what it answers is of no interest, the
   * connection stays open for the next request.
   */
  private void connect(URI endpoint) {
    SdkHttpRequest request =
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(endpoint).build();
    try {
      var answer =
          client.get().prepareRequest(HttpExecuteRequest.builder().request(request).build()).call();
      if (answer.responseBody().isPresent()) {
        try (InputStream body = answer.responseBody().get()) {
          body.readAllBytes();
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.info("no connection ahead of the first request: {}", e.toString());
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    awaitConnection();
    return client.get().prepareRequest(request);
  }

  private void awaitConnection() {
    Thread thread = connecting.getAndSet(null);
    if (thread != null) {
      try {
        thread.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The process ends with its connections. */
  @Override
  public void close() {}
}
