package capacityops.usage.aws;

import capacityops.core.aws.AwsClients;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/** An AWS endpoint that gives prepared answers and remembers what it was asked. */
public final class FakeAws implements BeforeEachCallback, AfterEachCallback {
  private final List<Asked> asked = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private HttpServer server;

  /** A request. */
  public record Asked(String target, String credentials, String body) {
    /** The parameters of a Query API request. */
    public Map<String, String> parameters() {
      Map<String, String> parameters = new LinkedHashMap<>();
      for (String pair : body.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
      return parameters;
    }
  }

  private record Answer(int status, String body) {}

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    server.stop(0);
  }

  public FakeAws answers(int status, String body) {
    answers.add(new Answer(status, body));
    return this;
  }

  public List<Asked> asked() {
    return asked;
  }

  /** Points a client's builder here. */
  public <B extends AwsClientBuilder<B, ?>> B here(B builder) {
    return builder
        .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
        .region(Region.US_EAST_1);
  }

  /** Clients of the function itself. */
  AwsClients clients() {
    return AwsClients.real()
        .as(StaticCredentialsProvider.create(AwsBasicCredentials.create("OWN", "secret")));
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      asked.add(
          new Asked(
              exchange.getRequestHeaders().getFirst("X-Amz-Target"),
              authorization.replaceAll(".*Credential=([^/]+)/.*", "$1"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      Answer answer = answers.remove();
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
