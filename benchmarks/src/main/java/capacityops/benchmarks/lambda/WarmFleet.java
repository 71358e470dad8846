package capacityops.benchmarks.lambda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Processes of many functions, each with one invocation at a time. */
final class WarmFleet implements AutoCloseable {
  private final List<WarmProcess> processes = new ArrayList<>();
  private final Map<String, WarmProcess> firstOfEach = new LinkedHashMap<>();

  /** Takes over a process, and waits until it is ready. */
  void add(WarmProcess process) throws InterruptedException {
    processes.add(process);
    firstOfEach.putIfAbsent(process.function(), process);
    process.process().awaitInit();
  }

  /** One client invokes a process of each function, one after the other, so often in a row. */
  void oneByOne(int invocations, Invocations measured) throws InterruptedException {
    for (WarmProcess process : firstOfEach.values()) {
      for (int i = 0; i < invocations; i++) {
        measured.add(process.function(), process.invoke());
      }
    }
  }

  /** Clients invoke whichever process has rested longest, each process so often in the end. */
  void sideBySide(int clients, int invocations, Invocations measured) throws InterruptedException {
    BlockingQueue<WarmProcess> free = new LinkedBlockingQueue<>(processes);
    AtomicInteger left = new AtomicInteger(processes.size() * invocations);
    Callable<Void> client =
        () -> {
          while (left.getAndDecrement() > 0) {
            WarmProcess process = free.take();
            measured.add(process.function(), process.invoke());
            free.add(process);
          }
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> ended : threads.invokeAll(Collections.nCopies(clients, client))) {
        ended.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client could not go on", e.getCause());
    }
  }

  @Override
  public void close() {
    processes.forEach(WarmProcess::close);
  }
}
