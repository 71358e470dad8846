package capacityops.benchmarks.lambda;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS before an endpoint without it: to AWS there is always a handshake, and what a client needs
 * for one is a good part of a cold start.
 */
final class TlsFront implements AutoCloseable {
  private static final String PASSWORD = "benchmark";

  /**
   * The variables that tell where AWS is: services are at addresses of their own, as in AWS, where
   * a connection to one is none to another. The first is DynamoDB's, and of whatever has none.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html">Identifiers
   *     for service-specific endpoints</a>
   */
  private static final List<String> VARIABLES =
      List.of(
          "AWS_ENDPOINT_URL",
          "AWS_ENDPOINT_URL_EC2",
          "AWS_ENDPOINT_URL_EVENTBRIDGE",
          "AWS_ENDPOINT_URL_LAMBDA",
          "AWS_ENDPOINT_URL_ORGANIZATIONS",
          "AWS_ENDPOINT_URL_OUTPOSTS",
          "AWS_ENDPOINT_URL_PRICING",
          "AWS_ENDPOINT_URL_S3",
          "AWS_ENDPOINT_URL_SFN",
          "AWS_ENDPOINT_URL_SNS",
          "AWS_ENDPOINT_URL_STS");

  /** A virtual thread is woken by another thread: a hop more in each wait. */
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

  private final SSLSocketFactory tls;
  private final Map<String, ServerSocket> servers = new TreeMap<>();
  private final URI behind;
  private final Path trustStore;
  private final Waits waits = new Waits();

  /**
   * @param folder where keys are kept
   */
  TlsFront(URI behind, Path folder) {
    this.behind = behind;
    try {
      Path keys = makeKeys(Files.createDirectories(folder));
      KeyStore own = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
      trustStore = trusting(own, folder.resolve("trusted.p12"));
      tls = context(own).getSocketFactory();
      for (String variable : VARIABLES) {
        servers.put(variable, waits.listen());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot put TLS before " + behind, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot put TLS before " + behind, e);
    }
    servers.values().forEach(server -> threads.execute(() -> accept(server)));
  }

  /**
   * The environment variables that tell a function where AWS is. Addresses and not names: S3 would
   * put the bucket before a name.
   */
  Map<String, String> endpoints() {
    Map<String, String> variables = new TreeMap<>();
    servers.forEach(
        (variable, server) ->
            variables.put(variable, "https://127.0.0.1:" + server.getLocalPort()));
    return variables;
  }

  /** The JDK's own certificates and the one of this endpoint, without a password. */
  Path trustStore() {
    return trustStore;
  }

  /** How long callers have waited for what is behind this. */
  Waits waits() {
    return waits;
  }

  private static Path makeKeys(Path folder) throws IOException {
    Path keys = folder.resolve("keys.p12");
    Files.deleteIfExists(keys);
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "endpoint",
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-validity",
                    "30",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    keys.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(keys)) {
      throw new IOException("keytool made no keys: " + said);
    }
    return keys;
  }

  private static Path trusting(KeyStore own, Path target)
      throws IOException, GeneralSecurityException {
    Path trustedByJdk = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
    KeyStore ofJdk = KeyStore.getInstance(trustedByJdk.toFile(), (char[]) null);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (String alias : Collections.list(ofJdk.aliases())) {
      trusted.setCertificateEntry(alias, ofJdk.getCertificate(alias));
    }
    trusted.setCertificateEntry("endpoint", own.getCertificate("endpoint"));
    try (OutputStream out = Files.newOutputStream(target)) {
      trusted.store(out, null);
    }
    return target;
  }

  private static SSLContext context(KeyStore own) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        threads.execute(() -> join(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void join(Socket accepted) {
    try (Socket caller = encrypted(accepted);
        Socket endpoint = new Socket(behind.getHost(), behind.getPort())) {
      endpoint.setTcpNoDelay(true);
      threads.execute(() -> pump(endpoint, caller));
      caller.getInputStream().transferTo(endpoint.getOutputStream());
    } catch (IOException ended) {
      // One side went away: so does the other.
    }
  }

  private Socket encrypted(Socket accepted) throws IOException {
    accepted.setTcpNoDelay(true);
    return tls.createSocket(accepted, null, true);
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // One side went away: so does the other.
    }
  }

  @Override
  public void close() {
    for (ServerSocket server : servers.values()) {
      try {
        server.close();
      } catch (IOException e) {
        System.err.println("a TLS endpoint stays open: " + e);
      }
    }
    threads.shutdownNow();
  }
}
