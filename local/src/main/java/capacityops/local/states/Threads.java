package capacityops.local.states;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The virtual threads of the engine; none outlives it. */
final class Threads implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  synchronized Thread start(String name, Runnable work) {
    if (closing) {
      throw new IllegalStateException("The state machines are being closed");
    }
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } finally {
                    running.remove(Thread.currentThread());
                  }
                });
    running.add(thread);
    thread.start();
    return thread;
  }

  private synchronized List<Thread> interruptAll() {
    closing = true;
    List<Thread> threads = List.copyOf(running);
    threads.forEach(Thread::interrupt);
    return threads;
  }

  int count() {
    return running.size();
  }

  boolean closing() {
    return closing;
  }

  /** Interrupts threads and waits for their ends. */
  static void end(Collection<Thread> threads) {
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    List<Thread> threads = interruptAll();
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
