package capacityops.usage.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The objects of a bucket over HTTP: PUT and GET by path. */
public final class FakeS3 implements BeforeEachCallback, AfterEachCallback {
  private static final String NO_SUCH_KEY =
      "<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>";

  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final AtomicBoolean breakingOff = new AtomicBoolean();
  private HttpServer server;

  /** An object and its headers. */
  public record Stored(byte[] bytes, Map<String, String> headers) {}

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

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public Map<String, Stored> objects() {
    return objects;
  }

  /** The next object that is read ends in its middle. */
  void breakingOffOnce() {
    breakingOff.set(true);
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      switch (exchange.getRequestMethod()) {
        case "PUT" -> put(exchange, path);
        case "GET" -> get(exchange, path);
        default -> exchange.sendResponseHeaders(405, -1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(HttpExchange exchange, String path) throws IOException {
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    byte[] bytes =
        encoding != null && encoding.contains("aws-chunked")
            ? unchunked(exchange.getRequestBody())
            : exchange.getRequestBody().readAllBytes();
    Map<String, String> headers = new TreeMap<>();
    for (String name : new String[] {"Content-Type", "Content-Disposition"}) {
      if (exchange.getRequestHeaders().containsKey(name)) {
        headers.put(name, exchange.getRequestHeaders().getFirst(name));
      }
    }
    objects.put(path, new Stored(bytes, headers));
    exchange.sendResponseHeaders(200, -1);
  }

  private void get(HttpExchange exchange, String path) throws IOException {
    Stored stored = objects.get(path);
    if (stored == null) {
      byte[] error = NO_SUCH_KEY.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(404, error.length);
      exchange.getResponseBody().write(error);
      return;
    }
    stored.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    int length = stored.bytes().length;
    exchange.sendResponseHeaders(200, length);
    exchange
        .getResponseBody()
        .write(stored.bytes(), 0, breakingOff.getAndSet(false) ? length / 2 : length);
  }

  /** {@code size;chunk-signature=…\r\n data \r\n}, until a size of 0 and the trailers. */
  private static byte[] unchunked(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int size = Integer.parseInt(line(in).split(";", 2)[0], 16);
    while (size > 0) {
      bytes.write(in.readNBytes(size));
      line(in);
      size = Integer.parseInt(line(in).split(";", 2)[0], 16);
    }
    in.readAllBytes();
    return bytes.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
