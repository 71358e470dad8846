package capacityops.local.capacity;

import capacityops.local.SimulatedTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What happens later by itself. Whoever looks at the state runs what is due first, so the state is
 * right at any moment whether or not a thread was awake for it. Not safe for several threads.
 */
final class Agenda {
  private final InstantSource clock;
  private final SimulatedTime time;
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparing(Entry::number));
  private Optional<Instant> running = Optional.empty();
  private long added;

  Agenda(InstantSource clock, SimulatedTime time) {
    this.clock = clock;
    this.time = time;
  }

  /** The moment that is simulated: an entry's own due time while it runs. */
  Instant now() {
    return running.orElseGet(this::clockTime);
  }

  private Instant clockTime() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The real time that a wait takes. */
  Duration span(Pace pace, Duration wait) {
    return switch (pace) {
      case REAL -> wait;
      case SIMULATED -> time.real(wait);
    };
  }

  /** The moment that a simulated wait from now is over. */
  Instant in(Duration simulated) {
    return in(Pace.SIMULATED, simulated);
  }

  Instant in(Pace pace, Duration wait) {
    return now().plus(span(pace, wait)).truncatedTo(ChronoUnit.MILLIS);
  }

  void at(Instant due, Runnable action) {
    entries.add(new Entry(due, added++, action));
  }

  void after(Duration simulated, Runnable action) {
    at(in(simulated), action);
  }

  void runDue() {
    Instant now = clockTime();
    while (!entries.isEmpty() && !entries.peek().due().isAfter(now)) {
      Entry entry = entries.poll();
      running = Optional.of(entry.due());
      try {
        entry.action().run();
      } finally {
        running = Optional.empty();
      }
    }
  }

  Optional<Instant> next() {
    return Optional.ofNullable(entries.peek()).map(Entry::due);
  }

  void clear() {
    entries.clear();
  }

  private record Entry(Instant due, long number, Runnable action) {}
}
