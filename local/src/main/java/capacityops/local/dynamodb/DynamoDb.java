package capacityops.local.dynamodb;

import capacityops.local.wire.AwsService;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.ForwardedService;
import capacityops.local.wire.WireRequest;
import capacityops.local.wire.WireResponse;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/**
 * DynamoDB Local inside this process: tables are apart by account and Region, in memory or in files
 * of one folder.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html">
 *     Setting up DynamoDB local</a>
 */
public final class DynamoDb implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DynamoDb.class.getName());
  private static final String[] KEPT_HEADERS = {"content-type", "x-amzn-requestid", "x-amz-crc32"};

  private final Optional<Path> folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicReference<Running> running = new AtomicReference<>();

  /**
   * Starts it.
   *
   * @param folder where the tables are kept, or nothing to forget them when it ends
   */
  public DynamoDb(Optional<Path> folder) {
    this.folder = folder;
    running.set(Running.start(folder));
  }

  /** The service for the gateway. */
  public AwsService service() {
    return new ForwardedService("dynamodb", GetItemRequest.class, this::send);
  }

  /** Starts again without any table. */
  public synchronized void reset() {
    running.get().stop();
    folder.ifPresent(DynamoDb::deleteTables);
    running.set(Running.start(folder));
  }

  @Override
  public void close() {
    running.get().stop();
    http.close();
  }

  private WireResponse send(WireRequest request, CallContext caller) {
    HttpRequest.Builder forwarded =
        HttpRequest.newBuilder(running.get().endpoint())
            .header("Authorization", credential(caller))
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
    request.header("X-Amz-Target").ifPresent(value -> forwarded.header("X-Amz-Target", value));
    request.header("Content-Type").ifPresent(value -> forwarded.header("Content-Type", value));
    try {
      HttpResponse<byte[]> response =
          http.send(forwarded.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() >= 500) {
        LOG.log(
            System.Logger.Level.ERROR,
            "DynamoDB Local failed: " + new String(response.body(), StandardCharsets.UTF_8));
      }
      return new WireResponse(response.statusCode(), kept(response), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("DynamoDB Local did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while DynamoDB Local worked", e);
    }
  }

  /** DynamoDB Local keeps tables apart by the access key id and the Region of the signature. */
  private static String credential(CallContext caller) {
    return "AWS4-HMAC-SHA256 Credential=%s/20260101/%s/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
        .formatted(caller.accountId(), caller.region());
  }

  private static Map<String, String> kept(HttpResponse<byte[]> response) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : KEPT_HEADERS) {
      response.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
    }
    return headers;
  }

  private static void deleteTables(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.db")) {
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete the tables in " + folder, e);
    }
  }

  private record Running(
      Server server, LocalDynamoDBRequestHandler tables, ThreadGroup threads, URI endpoint) {
    private static final int MOST_THREADS = 200;
    private static final int LEAST_THREADS = 4;
    private static final int IDLE_MILLIS = 60_000;
    private static final boolean SHARED_TABLES = false;
    private static final boolean SLOW_TABLE_STATES = false;
    private static final String NO_CORS = null;

    static Running start(Optional<Path> folder) {
      try {
        if (folder.isPresent()) {
          Files.createDirectories(folder.get());
        }
        LocalDynamoDBRequestHandler tables =
            new LocalDynamoDBRequestHandler(
                0,
                folder.isEmpty(),
                folder.map(Path::toString).orElse(null),
                SHARED_TABLES,
                SLOW_TABLE_STATES);
        ThreadGroup threads = new ThreadGroup("dynamodb");
        Server server =
            new Server(
                new QueuedThreadPool(MOST_THREADS, LEAST_THREADS, IDLE_MILLIS, -1, null, threads));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(tables, NO_CORS), "/"));
        server.start();
        return new Running(
            server,
            tables,
            threads,
            URI.create("http://%s:%d".formatted(connector.getHost(), connector.getLocalPort())));
      } catch (Exception e) {
        throw new IllegalStateException("Cannot start DynamoDB Local", e);
      }
    }

    void stop() {
      try {
        server.stop();
        tables.shutdown();
        endBackgroundJobs();
      } catch (Exception e) {
        throw new IllegalStateException("Cannot stop DynamoDB Local", e);
      }
    }

    /**
     * DynamoDB Local's shutdown leaves its background jobs asleep, which would keep the process
     * alive. Their pools belong to the group of the thread that first asked for a table.
     */
    private void endBackgroundJobs() {
      Thread[] all = new Thread[threads.activeCount() + MOST_THREADS];
      int count = threads.enumerate(all);
      for (int i = 0; i < count; i++) {
        if (all[i].getName().startsWith("pool-")) {
          all[i].interrupt();
        }
      }
    }
  }
}
