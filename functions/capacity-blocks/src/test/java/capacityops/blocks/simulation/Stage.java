package capacityops.blocks.simulation;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where processes run one at a time: between any two of their calls the others may be let in, and
 * what happens to each call is decided from outside. Time passes only when nobody can go on, or by
 * choice.
 */
interface Stage extends InstantSource {
  Instant START = Instant.parse("2026-11-20T08:00:00Z");

  /**
   * Something that EC2 or a person may do at any time, once.
   *
   * @param name tells it from every other that may do something else
   */
  record Event(String name, BooleanSupplier possible, Runnable effect) {}

  /**
   * A call that leaves the program.
   *
   * @param effect what it does where it arrives, under the fault that it is given
   */
  <T> T call(Port port, Function<Fault, T> effect);

  /** Something that a process does or learns at once, and that cannot fail. */
  <T> T quietly(Supplier<T> what);

  /** Waits in simulated time. */
  void pause(Duration duration);

  /** Waits until something is so. */
  void await(BooleanSupplier condition);

  /**
   * Adds a process that begins when it is let on.
   *
   * @param kind what all have in common that run the same program
   * @param parts are done one after the other; nothing is remembered from one to the next
   */
  void actor(String name, String kind, List<Runnable> parts);

  default void actor(String name, Runnable program) {
    actor(name, name, List.of(program));
  }

  void event(Event event);

  /** A free decision of the world. */
  int choose(int options);

  /** The process that runs, as far as it is told from others, or {@code nobody}. */
  String who();

  /** The time, for those who are no process. */
  Instant now();

  /** Lets time pass while no process runs. */
  void passTo(Instant time);

  @Override
  default Instant instant() {
    return quietly(this::now);
  }

  /** How a call ended for the caller: with a value, with a failure, or not at all. */
  record Outcome(Object value, boolean failed, boolean crashed) {
    static Outcome of(Port port, Fault fault, Function<Fault, ?> effect) {
      if (fault == Fault.CRASH_BEFORE) {
        return new Outcome(null, false, true);
      }
      boolean sends = port == Port.EC2_PURCHASE;
      if (fault == Fault.FAIL_BEFORE && !sends) {
        return new Outcome(null, true, false);
      }
      Object value = effect.apply(fault);
      if (fault == Fault.CRASH_AFTER || fault == Fault.CRASH_LATE) {
        return new Outcome(null, false, true);
      }
      return fault == Fault.LOST_REPLY && !sends
          ? new Outcome(null, true, false)
          : new Outcome(value, false, false);
    }

    /** What the caller gets. */
    Object get() {
      if (crashed) {
        throw new Crash();
      }
      if (failed) {
        throw new AwsFailure.Unavailable(
            true, new AwsAnswer("simulation", "call", "NoAnswer", "cut", null, null), null);
      }
      return value;
    }
  }
}
