package capacityops.benchmarks.lambda;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketImpl;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * When callers waited for the endpoint: from the last byte that came from them to the first that
 * went back, as both are on the wire, so that what the endpoint does for TLS is its time too.
 */
final class Waits {
  private final Queue<Wait> all = new ConcurrentLinkedQueue<>();

  /** In nanoseconds of {@link System#nanoTime}. */
  private record Wait(long from, long to) {}

  /**
   * Milliseconds between two times in which the endpoint had a request, or several.
   *
   * @param from of {@link System#nanoTime}
   */
  double between(long from, long to) {
    List<Wait> within =
        all.stream()
            .filter(wait -> wait.from() >= from && wait.to() <= to)
            .sorted(Comparator.comparingLong(Wait::from))
            .toList();
    long waited = 0;
    long counted = from;
    for (Wait wait : within) {
      waited += Math.max(0, wait.to() - Math.max(counted, wait.from()));
      counted = Math.max(counted, wait.to());
    }
    return waited / 1e6;
  }

  /** A server on a free port of the loopback interface, all of whose connections are timed. */
  ServerSocket listen() throws IOException {
    return new ServerSocket(0, 0, InetAddress.getLoopbackAddress()) {
      @Override
      public Socket accept() throws IOException {
        Socket connection = new Timed();
        implAccept(connection);
        return connection;
      }
    };
  }

  /** A connection, on which a request waits for the answer to the one before. */
  private final class Timed extends Socket {
    private volatile long asked;

    Timed() throws IOException {
      super((SocketImpl) null);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] into, int at, int most) throws IOException {
          int read = super.read(into, at, most);
          asked = System.nanoTime();
          return read;
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] from, int at, int length) throws IOException {
          long since = asked;
          if (since != 0) {
            asked = 0;
            all.add(new Wait(since, System.nanoTime()));
          }
          out.write(from, at, length);
        }
      };
    }
  }
}
