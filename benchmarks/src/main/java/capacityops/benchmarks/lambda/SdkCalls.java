package capacityops.benchmarks.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The calls of AWS that a function's process has made since they were last cleared: a file that the
 * process and the benchmark have both mapped into memory, so that a note costs next to nothing.
 */
final class SdkCalls {
  /** The system property of the process that names the file. */
  static final String FILE = "benchmark.sdk-calls";

  private static final int MOST = 1000;
  private static final int COUNT = 0;
  private static final int ALLOCATED = Long.BYTES;
  private static final int FIRST = 2 * Long.BYTES;
  private static final int SIZE = 2 * Long.BYTES;

  private final MappedByteBuffer memory;

  private SdkCalls(MappedByteBuffer memory) {
    this.memory = memory;
  }

  static SdkCalls in(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new SdkCalls(channel.map(FileChannel.MapMode.READ_WRITE, 0, FIRST + MOST * SIZE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  record Interval(long began, long ended) {}

  /**
   * Notes a call.
   *
   * @param allocated all bytes that the process has allocated so far
   */
  synchronized void add(long began, long ended, long allocated) {
    int count = count();
    if (count == MOST) {
      throw new IllegalStateException("an invocation makes more than " + MOST + " calls");
    }
    memory.putLong(FIRST + count * SIZE, began);
    memory.putLong(FIRST + count * SIZE + Long.BYTES, ended);
    memory.putLong(ALLOCATED, allocated);
    memory.putInt(COUNT, count + 1);
  }

  void clear() {
    memory.putInt(COUNT, 0);
  }

  int count() {
    return memory.getInt(COUNT);
  }

  /** All bytes that the process had allocated at its last call. */
  long allocated() {
    return memory.getLong(ALLOCATED);
  }

  /** How long at least one call was under way. */
  double millis() {
    long together = 0;
    long until = Long.MIN_VALUE;
    for (Interval call : inOrder()) {
      together += Math.max(0, call.ended() - Math.max(call.began(), until));
      until = Math.max(until, call.ended());
    }
    return together / 1e6;
  }

  private List<Interval> inOrder() {
    return IntStream.range(0, count())
        .map(call -> FIRST + call * SIZE)
        .mapToObj(at -> new Interval(memory.getLong(at), memory.getLong(at + Long.BYTES)))
        .sorted(Comparator.comparingLong(Interval::began))
        .toList();
  }
}
