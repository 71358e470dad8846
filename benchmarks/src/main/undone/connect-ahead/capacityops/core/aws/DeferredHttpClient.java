package capacityops.core.aws;

import java.net.URI;
import java.util.List;
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

  void connectAhead(List<Supplier<URI>> endpoints) {}

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return client.get().prepareRequest(request);
  }

  @Override
  public void close() {}
}
