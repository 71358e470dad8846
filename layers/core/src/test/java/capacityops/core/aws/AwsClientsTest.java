package capacityops.core.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.lambda.Environment;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

class AwsClientsTest {
  private static final int SECP256R1 = 0x0017;
  private static final int SECP384R1 = 0x0018;
  private static final int SECP521R1 = 0x0019;
  private static final int X25519 = 0x001d;
  private static final int X448 = 0x001e;
  private static final List<Integer> FFDHE = List.of(0x0100, 0x0101, 0x0102, 0x0103, 0x0104);

  private static final AwsCredentialsProvider CALLER =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));

  private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
  private HttpServer server;

  /**
   * A request.
   *
   * @param connection the caller's port
   */
  private record Came(String method, boolean signed, int connection) {}

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    came.add(
        new Came(
            exchange.getRequestMethod(),
            exchange.getRequestHeaders().containsKey("Authorization"),
            exchange.getRemoteAddress().getPort()));
    byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(200, nothing.length);
    exchange.getResponseBody().write(nothing);
    exchange.close();
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private DynamoDbClientBuilder builder() {
    return DynamoDbClient.builder().endpointOverride(endpoint()).region(Region.US_EAST_1);
  }

  private static void connectAhead(URI endpoint) {
    AwsClients.connecting(environment(endpoint), AwsService.DYNAMODB);
  }

  private static Environment environment(URI endpoint) {
    return new Environment(
        Map.of("AWS_ENDPOINT_URL", endpoint.toString(), "AWS_REGION", "us-east-1"));
  }

  @Test
  void credentials_areThoseOfTheEnvironment_orBehindTheAddressOfARestoredFunction() {
    Environment onDemand = new Environment(Map.of("AWS_ACCESS_KEY_ID", "key"));
    Environment restored =
        new Environment(Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9001/"));

    assertThat(AwsClients.own(onDemand)).isInstanceOf(EnvironmentVariableCredentialsProvider.class);
    assertThat(AwsClients.own(restored)).isInstanceOf(ContainerCredentialsProvider.class);
  }

  private Came next() throws InterruptedException {
    Came next = came.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("a request within ten seconds").isNotNull();
    return next;
  }

  @Test
  void connectAhead_asksWithoutCredentials_andTheNextCallUsesItsConnection() throws Exception {
    connectAhead(endpoint());
    Came ahead = next();
    assertThat(ahead.method()).isEqualTo("GET");
    assertThat(ahead.signed()).isFalse();

    AwsClients.real().as(CALLER).repeating(builder()).listTables();

    assertThat(next()).isEqualTo(new Came("POST", true, ahead.connection()));
  }

  @Test
  void connectAhead_asksEachService_whereItsOwnVariableSaysItIs() throws Exception {
    HttpServer ofOutposts =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    BlockingQueue<String> cameToOutposts = new LinkedBlockingQueue<>();
    ofOutposts.createContext(
        "/",
        exchange -> {
          cameToOutposts.add(exchange.getRequestMethod());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    ofOutposts.start();
    try {
      Environment environment =
          new Environment(
              Map.of(
                  "AWS_ENDPOINT_URL",
                  endpoint().toString(),
                  "AWS_ENDPOINT_URL_OUTPOSTS",
                  "http://127.0.0.1:" + ofOutposts.getAddress().getPort(),
                  "AWS_REGION",
                  "us-east-1"));

      AwsClients.connecting(environment, AwsService.DYNAMODB, AwsService.OUTPOSTS);

      assertThat(next().method()).isEqualTo("GET");
      assertThat(cameToOutposts.poll(10, TimeUnit.SECONDS)).isEqualTo("GET");
    } finally {
      ofOutposts.stop(0);
    }
    assertThat(came).isEmpty();
  }

  @Test
  void endpoints_areThoseOfTheRegion_whereNoVariableSaysOtherwise() {
    Environment environment = new Environment(Map.of("AWS_REGION", "eu-north-1"));

    assertThat(AwsService.values())
        .extracting(service -> service.endpoint(environment).toString())
        .containsExactly(
            "https://dynamodb.eu-north-1.amazonaws.com",
            "https://ec2.eu-north-1.amazonaws.com",
            "https://lambda.eu-north-1.amazonaws.com",
            "https://outposts.eu-north-1.amazonaws.com",
            "https://states.eu-north-1.amazonaws.com");
  }

  @Test
  void sendingOnce_connectsAheadToo_whereItIsTold() throws Exception {
    DynamoDbClient client =
        AwsClients.real()
            .as(CALLER)
            .sendingOnce(builder(), environment(endpoint()), AwsService.DYNAMODB);
    Came ahead = next();
    assertThat(ahead.method()).isEqualTo("GET");
    assertThat(ahead.signed()).isFalse();

    client.listTables();

    assertThat(next()).isEqualTo(new Came("POST", true, ahead.connection()));
    assertThat(came).isEmpty();
  }

  @Test
  void connectAhead_whereNobodyAnswers_changesNothing() throws Exception {
    connectAhead(URI.create("http://127.0.0.1:1"));

    AwsClients.real().as(CALLER).repeating(builder()).listTables();

    assertThat(next().signed()).isTrue();
  }

  @Test
  void hello_offersEveryGroup_butBringsNoKeyOfP256() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      connectAhead(URI.create("https://127.0.0.1:" + listening.getLocalPort()));

      ClientHello hello;
      try (Socket caller = listening.accept()) {
        hello = ClientHello.read(caller.getInputStream());
      }
      assertThat(hello.supportedGroups())
          .contains(X25519, SECP256R1, SECP384R1, SECP521R1, X448)
          .containsAll(FFDHE);
      assertThat(hello.keys()).contains(X25519).doesNotContain(SECP256R1, SECP384R1, SECP521R1);
    }
  }
}
