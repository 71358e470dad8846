package capacityops.core.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * AWS's HTTP client in native code, which cannot be told to trust the benchmark's own certificate.
 */
final class DeferredHttpClient implements SdkHttpClient {
  private final Lazy<SdkHttpClient> client;
  private final AtomicReference<Thread> connecting = new AtomicReference<>();

  DeferredHttpClient(Supplier<SdkHttpClient> other) {
    this.client =
        new Lazy<>(
            () ->
                AwsCrtHttpClient.builder()
                    .buildWithDefaults(
                        AttributeMap.builder()
                            .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
                            .build()));
  }

  void connectAhead(List<Supplier<URI>> endpoints) {
    connecting.set(
        Thread.ofPlatform()
            .daemon()
            .name("connect-ahead")
            .start(() -> endpoints.forEach(endpoint -> connect(endpoint.get()))));
  }

  private void connect(URI endpoint) {
    SdkHttpRequest request =
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(endpoint).build();
    try (InputStream body =
        client
            .get()
            .prepareRequest(HttpExecuteRequest.builder().request(request).build())
            .call()
            .responseBody()
            .orElseThrow()) {
      body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    Thread thread = connecting.getAndSet(null);
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return client.get().prepareRequest(request);
  }

  @Override
  public void close() {}
}
