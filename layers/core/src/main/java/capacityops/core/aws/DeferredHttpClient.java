package capacityops.core.aws;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** An HTTP client that is made when it is first used, not when a service's client is built. */
final class DeferredHttpClient implements SdkHttpClient {
  private static final Logger LOG = LoggerFactory.getLogger(DeferredHttpClient.class);

  private final Lazy<SdkHttpClient> client;

  DeferredHttpClient(Supplier<SdkHttpClient> maker) {
    this.client = new Lazy<>(maker);
  }

  /**
   * Asks for an endpoint's root without credentials: what it answers is of no interest, the
   * connection stays open for the next request.
   */
  void connect(URI endpoint) {
    SdkHttpRequest request =
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(endpoint).build();
    try {
      var answer = prepareRequest(HttpExecuteRequest.builder().request(request).build()).call();
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
    return client.get().prepareRequest(request);
  }

  /** The process ends with its connections. */
  @Override
  public void close() {}
}
