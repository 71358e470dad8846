package capacityops.core.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
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

  void connect(URI endpoint) {
    SdkHttpRequest request =
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(endpoint).build();
    try (InputStream body =
        prepareRequest(HttpExecuteRequest.builder().request(request).build())
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
    return client.get().prepareRequest(request);
  }

  @Override
  public void close() {}
}
