package capacityops.local.faults;

import capacityops.local.wire.CallContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The faults that wait for their calls; the oldest that meets a call is the one that happens. */
public final class Faults {
  private final InstantSource clock;
  private final List<Waiting> waiting = new ArrayList<>();
  private CountDownLatch cleared = new CountDownLatch(1);

  public Faults(InstantSource clock) {
    this.clock = clock;
  }

  public synchronized void add(Fault fault) {
    Optional<Instant> until =
        fault.lasts() ? fault.time().map(time -> clock.instant().plus(time)) : Optional.empty();
    waiting.add(new Waiting(fault, fault.times(), until));
  }

  /** Takes the fault that happens to a call, if any. */
  synchronized Optional<Happening> next(
      String service, String operation, boolean dryRun, CallContext caller) {
    dropEnded();
    for (int i = 0; i < waiting.size(); i++) {
      Waiting candidate = waiting.get(i);
      if (candidate.fault().meets(service, operation, dryRun, caller)) {
        useOnce(i, candidate);
        return Optional.of(new Happening(candidate.fault(), cleared));
      }
    }
    return Optional.empty();
  }

  private void useOnce(int index, Waiting used) {
    if (used.until().isEmpty()) {
      if (used.remaining() == 1) {
        waiting.remove(index);
      } else {
        waiting.set(index, new Waiting(used.fault(), used.remaining() - 1, used.until()));
      }
    }
  }

  private void dropEnded() {
    Instant now = clock.instant();
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      if (all.next().until().filter(until -> !until.isAfter(now)).isPresent()) {
        all.remove();
      }
    }
  }

  public synchronized List<Waiting> waiting() {
    dropEnded();
    return List.copyOf(waiting);
  }

  /** Ends all of them; the calls that one of them delays go on. */
  public synchronized void clear() {
    waiting.clear();
    cleared.countDown();
    cleared = new CountDownLatch(1);
  }

  /**
   * A fault that happens to a call.
   *
   * @param cleared is at zero when the faults are cleared
   */
  record Happening(Fault fault, CountDownLatch cleared) {
    Duration time() {
      return fault.time().orElse(Duration.ZERO);
    }

    /** Waits for its time, or until the faults are cleared. */
    void delay() throws InterruptedException {
      cleared.await(time().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * A fault that has not happened as often as it was asked for.
   *
   * @param remaining how many more calls it meets
   * @param until when it ends by itself, for one that lasts
   */
  public record Waiting(Fault fault, int remaining, Optional<Instant> until) {}
}
