package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Runs lines of states side by side; the first failure that counts ends them all. */
final class SideBySide {
  private final Threads threads;
  private final String name;

  SideBySide(Threads threads, String name) {
    this.threads = threads;
    this.name = name;
  }

  /** One line of states. */
  @FunctionalInterface
  interface Line {
    JsonNode run() throws StateFailed, InterruptedException;
  }

  /** What the failure of one line means for all: the failure of the whole, or nothing. */
  @FunctionalInterface
  interface Verdict {
    Optional<StateFailed> on(StateFailed failure);

    static Verdict firstFailureCounts() {
      return Optional::of;
    }
  }

  private sealed interface End {
    record Succeeded(int index, JsonNode output) implements End {}

    record Failed(int index, StateFailed failure) implements End {}

    record Broken(int index, RuntimeException failure) implements End {}

    record Interrupted(int index) implements End {}
  }

  /**
   * @param most how many run at once
   * @return the outputs in order; a tolerated failure leaves its place empty
   */
  List<Optional<JsonNode>> run(List<Line> lines, int most, Verdict verdict)
      throws StateFailed, InterruptedException {
    List<Optional<JsonNode>> outputs = new ArrayList<>();
    lines.forEach(_ -> outputs.add(Optional.empty()));
    BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    List<Thread> started = new ArrayList<>();
    try {
      for (int ended = 0; ended < lines.size(); ended++) {
        while (started.size() < lines.size() && started.size() - ended < most) {
          started.add(start(started.size(), lines, ends));
        }
        take(ends.take(), outputs, verdict);
      }
      return outputs;
    } finally {
      Threads.end(started);
    }
  }

  private Thread start(int index, List<Line> lines, BlockingQueue<End> ends) {
    return threads.start(name + "/" + index, () -> ends.add(end(index, lines.get(index))));
  }

  private static End end(int index, Line line) {
    try {
      return new End.Succeeded(index, line.run());
    } catch (StateFailed failure) {
      return new End.Failed(index, failure);
    } catch (InterruptedException stopped) {
      return new End.Interrupted(index);
    } catch (RuntimeException failure) {
      return new End.Broken(index, failure);
    }
  }

  private static void take(End end, List<Optional<JsonNode>> outputs, Verdict verdict)
      throws StateFailed, InterruptedException {
    switch (end) {
      case End.Succeeded success -> outputs.set(success.index(), Optional.of(success.output()));
      case End.Failed failed -> {
        Optional<StateFailed> whole = verdict.on(failed.failure());
        if (whole.isPresent()) {
          throw whole.get();
        }
      }
      case End.Broken broken -> throw broken.failure();
      case End.Interrupted _ -> throw new InterruptedException();
    }
  }
}
