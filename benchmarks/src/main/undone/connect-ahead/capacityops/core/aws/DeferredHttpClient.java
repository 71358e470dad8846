package capacityops.core.aws;

import java.net.URI;
import java.util.function.Supplier;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** The first request connects. */
final class DeferredHttpClient implements SdkHttpClient {
  private final Lazy<SdkHttpClient> client;

  DeferredHttpClient(Supplier<SdkHttpClient> maker) {
    this.client = new Lazy<>(maker);
  }

  void connectAhead(Supplier<URI> endpoint) {}

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return client.get().prepareRequest(request);
  }

  @Override
  public void close() {}
}
