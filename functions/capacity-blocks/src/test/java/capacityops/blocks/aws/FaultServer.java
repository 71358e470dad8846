package capacityops.blocks.aws;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An EC2 that reads each request to its end, counts it, and then does something wrong. */
final class FaultServer implements Closeable {
  /** The time of this EC2. */
  static final String DATE = "Fri, 20 Nov 2026 08:00:00 GMT";

  private final ServerSocket listener;
  private final Iterator<WireFault> faults;
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Thread thread;

  /** What it does after it has read a request. */
  enum WireFault {
    OK_200(200, null, null),
    INTERNAL_ERROR_500(500, null, "InternalError"),
    UNAVAILABLE_503(503, null, "Unavailable"),
    REQUEST_LIMIT_503(503, null, "RequestLimitExceeded"),
    CLIENT_ERROR_400(400, null, "InvalidCapacityBlockOfferingIdExpired"),
    DENIED_403(403, null, "UnauthorizedOperation"),
    DRY_RUN_OK(412, null, "DryRunOperation"),
    RESET(0, null, null),
    CLOSED(0, null, null),
    SILENT(0, null, null),
    TRUNCATED_200(200, null, null),
    GARBAGE_200(200, "\u0000 not xml", null),
    HALF_HEADERS(0, null, null);

    private final int status;
    private final String body;
    private final String code;

    WireFault(int status, String body, String code) {
      this.status = status;
      this.body = body;
      this.code = code;
    }
  }

  private FaultServer(ServerSocket listener, List<WireFault> faults) {
    this.listener = listener;
    this.faults = new ArrayList<>(faults).iterator();
    this.thread = Thread.ofPlatform().name("fault-server").start(this::serve);
  }

  static FaultServer start(List<WireFault> faults) throws IOException {
    return new FaultServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), faults);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many requests of an operation have come, dry runs with them. */
  long requests(String action) {
    return bodies.stream().filter(body -> body.contains("Action=" + action + "&")).count();
  }

  String lastBody() {
    return bodies.getLast();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofPlatform().start(() -> answerAll(socket));
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void answerAll(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      String body = request(in);
      while (body != null) {
        bodies.add(body);
        answer(socket, faults.next(), reply(body));
        body = socket.isClosed() ? null : request(in);
      }
    } catch (IOException e) {
      // The client is gone: what it sent is counted.
      return;
    }
  }

  private static String request(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.write(next);
    }
    int length = 0;
    for (String line : head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** What EC2 answers when nothing goes wrong. */
  private static String reply(String request) {
    return request.contains("Action=PurchaseCapacityBlockExtension&") ? extension() : block();
  }

  private static void answer(Socket socket, WireFault fault, String reply) throws IOException {
    switch (fault) {
      case SILENT -> {
        // The client gives up first.
      }
      case RESET -> {
        socket.setSoLinger(true, 0);
        socket.close();
      }
      case CLOSED -> socket.close();
      case HALF_HEADERS -> {
        write(socket, "HTTP/1.1 200 OK\r\nContent-Le");
        socket.close();
      }
      case TRUNCATED_200 -> {
        write(socket, head(200, reply.length()) + reply.substring(0, 120));
        socket.close();
      }
      case OK_200 -> write(socket, head(200, reply.length()) + reply);
      case GARBAGE_200 -> write(socket, head(200, fault.body.length()) + fault.body);
      case INTERNAL_ERROR_500,
          UNAVAILABLE_503,
          REQUEST_LIMIT_503,
          CLIENT_ERROR_400,
          DENIED_403,
          DRY_RUN_OK ->
          write(socket, head(fault.status, error(fault.code).length()) + error(fault.code));
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private static String head(int status, int length) {
    return "HTTP/1.1 %d X\r\nContent-Type: text/xml\r\nDate: %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(status, DATE, length);
  }

  private static String extension() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <PurchaseCapacityBlockExtensionResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\
    <requestId>r-1</requestId><capacityBlockExtensionSet><item>\
    <capacityReservationId>cr-0123456789abcdef0</capacityReservationId>\
    <capacityBlockExtensionOfferingId>cbe-0123456789abcdef0</capacityBlockExtensionOfferingId>\
    <capacityBlockExtensionStatus>payment-pending</capacityBlockExtensionStatus>\
    <capacityBlockExtensionPurchaseDate>2026-11-20T08:00:00.000Z\
    </capacityBlockExtensionPurchaseDate>\
    <capacityBlockExtensionStartDate>2026-12-01T11:30:00.000Z</capacityBlockExtensionStartDate>\
    <capacityBlockExtensionEndDate>2026-12-02T11:30:00.000Z</capacityBlockExtensionEndDate>\
    <upfrontFee>100.00</upfrontFee><currencyCode>USD</currencyCode>\
    </item></capacityBlockExtensionSet></PurchaseCapacityBlockExtensionResponse>\
    """;
  }

  private static String block() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <PurchaseCapacityBlockResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\
    <requestId>r-1</requestId><capacityReservation>\
    <capacityReservationId>cr-0123456789abcdef0</capacityReservationId>\
    <state>payment-pending</state></capacityReservation>\
    <capacityBlockSet><item><capacityBlockId>cb-1</capacityBlockId></item></capacityBlockSet>\
    </PurchaseCapacityBlockResponse>\
    """;
  }

  private static String error(String code) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <Response><Errors><Error><Code>%s</Code><Message>as the test wants it</Message></Error>\
    </Errors><RequestID>r-2</RequestID></Response>\
    """
        .formatted(code);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
