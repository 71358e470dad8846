package capacityops.local.gateway;

import capacityops.local.faults.CallCounts;
import capacityops.local.faults.Faults;
import capacityops.local.faults.ProcessKiller;
import capacityops.local.identity.Callers;
import capacityops.local.wire.AwsService;
import capacityops.local.wire.ServiceSimulator;
import capacityops.local.wire.SimulatedService;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** A gateway on a free port, with real SDK clients for it. */
public final class RunningGateway implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public final AwsGateway gateway;
  public final Callers callers = new Callers("123456789012");
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final HttpClient plain = HttpClient.newHttpClient();

  public RunningGateway(ServiceSimulator... simulators) {
    this(key -> false, List.of(), simulators);
  }

  public RunningGateway(
      ProcessKiller processes, List<AwsService> others, ServiceSimulator... simulators) {
    List<AwsService> services = new ArrayList<>(SimulatedService.of(List.of(simulators)));
    services.addAll(others);
    this.gateway =
        new AwsGateway(
            "127.0.0.1",
            0,
            services,
            callers,
            new Faults(InstantSource.system()),
            new CallCounts(),
            processes);
  }

  /** A client that sends each request once, as the user {@code alice}. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, "alice");
  }

  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, String accessKeyId) {
    return client(builder, accessKeyId, Region.US_EAST_1);
  }

  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, String accessKeyId, Region region) {
    return built(
        builder.overrideConfiguration(
            settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry())),
        accessKeyId,
        region);
  }

  /** A client with the SDK's own retries. */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C retryingClient(
      B builder, String accessKeyId) {
    return built(builder, accessKeyId, Region.US_EAST_1);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C built(
      B builder, String accessKeyId, Region region) {
    return builder
        .endpointOverride(gateway.endpoint())
        .region(region)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret")))
        .httpClient(http)
        .build();
  }

  public Reply post(String path, String body) {
    return send(path, request -> request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  public Reply get(String path) {
    return send(path, HttpRequest.Builder::GET);
  }

  public Reply delete(String path) {
    return send(path, HttpRequest.Builder::DELETE);
  }

  public Reply send(String path, Consumer<HttpRequest.Builder> details) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway.endpoint() + path));
    details.accept(request);
    try {
      HttpResponse<String> response =
          plain.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How many requests for an operation came in that could take effect. */
  public long calls(String operation) {
    return get("/_local/calls?operation=" + operation).json().path("count").longValue();
  }

  @Override
  public void close() {
    http.close();
    plain.close();
    gateway.close();
  }

  public record Reply(int status, String body) {
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException(body, e);
      }
    }
  }
}
