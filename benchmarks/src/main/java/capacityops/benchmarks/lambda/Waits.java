package capacityops.benchmarks.lambda;

import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** When requests were with the endpoint: from their last byte to the first of the answer. */
final class Waits {
  private final Queue<Wait> all = new ConcurrentLinkedQueue<>();

  /** In nanoseconds of {@link System#nanoTime}. */
  private record Wait(long from, long to) {}

  /** What goes over one connection, on which a request waits for the answer to the one before. */
  final class Connection {
    private volatile long asked;

    void requestSent() {
      asked = System.nanoTime();
    }

    void answerCame() {
      long from = asked;
      if (from != 0) {
        asked = 0;
        all.add(new Wait(from, System.nanoTime()));
      }
    }
  }

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
}
