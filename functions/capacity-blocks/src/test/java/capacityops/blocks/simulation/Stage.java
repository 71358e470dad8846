package capacityops.blocks.simulation;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Runs actors one at a time: whoever makes a call waits until it is let on, and what happens to the
 * call is decided then. Time passes only when nobody can go on, or by choice.
 */
final class Stage implements InstantSource {
  private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

  private final Choices choices;
  private final boolean everyPortYields;
  private final List<Actor> actors = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Object> trace = new ArrayList<>();
  private final Set<String> faultsSeen = new TreeSet<>();
  private final Semaphore back = new Semaphore(0);
  private int faultsLeft;
  private final boolean representatives;
  private Instant now = START;
  private Actor current;
  private int steps;

  /**
   * @param detail which calls others are let in before, and which faults there are
   */
  Stage(Choices choices, int mostFaults, Detail detail) {
    this.choices = choices;
    this.faultsLeft = mostFaults;
    this.everyPortYields = detail == Detail.EVERYTHING;
    this.representatives = detail == Detail.REPRESENTATIVES;
  }

  /** How closely it is looked. */
  enum Detail {
    /** Others are let in before every call, and every fault may happen. */
    EVERYTHING,
    /** Others are let in where it matters, and every fault may happen. */
    EVERY_FAULT,
    /** Others are let in where it matters, and one fault of each kind may happen. */
    REPRESENTATIVES
  }

  /** A call that was made. */
  private record Call(String actor, Port port, Fault fault) {
    @Override
    public String toString() {
      return actor + " " + port + (fault == Fault.NONE ? "" : " " + fault);
    }
  }

  /** Something that EC2 or a person may do at any time. */
  record Event(String name, BooleanSupplier possible, Runnable effect) {}

  /** A process. */
  final class Actor {
    private final String name;
    private final String kind;
    private final Semaphore go = new Semaphore(0);
    private final Runnable program;
    private BooleanSupplier gate = () -> true;
    private Instant wake = Instant.MIN;
    private Port pending;
    private Fault decided = Fault.NONE;
    private boolean ended;
    private boolean killed;
    private long past;
    private Throwable failure;

    private Actor(String name, Runnable program) {
      this.name = name;
      this.kind = name.replaceAll("-.*", "");
      this.program = program;
    }

    private void begin() {
      Thread.ofVirtual()
          .start(
              () -> {
                go.acquireUninterruptibly();
                perform();
                ended = true;
                back.release();
              });
    }

    private void perform() {
      try {
        if (!killed) {
          program.run();
        }
      } catch (Crash e) {
        trace.add(name + " is dead");
      } catch (RuntimeException e) {
        trace.add(name + " fails: " + e);
        past = 31 * past + 7;
      } catch (Error e) {
        failure = e;
      }
    }

    private boolean canGoOn() {
      return !ended && !now.isBefore(wake) && gate.getAsBoolean();
    }

    private void goOn() {
      current = this;
      go.release();
      back.acquireUninterruptibly();
      current = null;
      if (failure instanceof Error error) {
        throw error;
      }
    }

    private void yielding() {
      Actor me = this;
      past = 31 * past + 1;
      current = null;
      back.release();
      go.acquireUninterruptibly();
      current = me;
      if (killed) {
        throw new Crash();
      }
    }
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Adds a process that begins when it is let on. */
  Actor actor(String name, Runnable program) {
    Actor actor = new Actor(name, program);
    actors.add(actor);
    actor.begin();
    return actor;
  }

  /** Adds what may happen at any time, once. */
  void event(String name, BooleanSupplier possible, Runnable effect) {
    events.add(new Event(name, possible, effect));
  }

  /** Waits in simulated time. */
  void pause(Duration duration) {
    Actor me = current;
    if (me == null) {
      now = now.plus(duration);
      return;
    }
    me.wake = now.plus(duration);
    me.pending = null;
    me.yielding();
  }

  /** Waits until something is so. */
  void await(BooleanSupplier condition) {
    Actor me = current;
    me.gate = condition;
    me.pending = null;
    me.yielding();
    me.gate = () -> true;
  }

  /** A free decision of a process, such as a person's. */
  int decide(int options) {
    int picked = choices.pick(options, options);
    current.past = 31 * current.past + picked;
    return picked;
  }

  /** A free decision of the world. */
  int choose(int options) {
    return options == 1 ? 0 : choices.pick(options, options);
  }

  /**
   * The moment before a call takes effect.
   *
   * @return what happens to the call; never {@link Fault#CRASH_BEFORE} or, but for purchases,
   *     {@link Fault#FAIL_BEFORE}
   */
  Fault before(Port port) {
    Actor me = current;
    if (me == null) {
      return Fault.NONE;
    }
    Fault fault;
    if (port.isQuiet() && !everyPortYields) {
      fault = quietFault(port);
    } else {
      me.pending = port;
      me.yielding();
      me.pending = null;
      fault = me.decided;
    }
    note(me, port, fault);
    if (fault == Fault.CRASH_BEFORE) {
      throw new Crash();
    }
    if (fault == Fault.FAIL_BEFORE && port != Port.EC2_PURCHASE) {
      throw failure(port);
    }
    return fault;
  }

  /** The moment after it took effect. */
  void after(Port port, Fault fault, Object result) {
    if (current == null) {
      return;
    }
    if (choices.remembers()) {
      current.past = 31 * current.past + result.hashCode();
    }
    if (fault == Fault.CRASH_AFTER) {
      throw new Crash();
    }
    if (fault == Fault.LOST_REPLY && port != Port.EC2_PURCHASE) {
      throw failure(port);
    }
  }

  private Fault quietFault(Port port) {
    List<Fault> faults = faultsOf(port);
    int picked = choices.pick(faults.size() + 1, 1);
    return picked == 0 ? Fault.NONE : faults.get(picked - 1);
  }

  private void note(Actor me, Port port, Fault fault) {
    trace.add(new Call(me.name, port, fault));
    me.past = 31 * me.past + port.hashName() * 17L + fault.name().hashCode();
    if (fault != Fault.NONE) {
      faultsLeft--;
      faultsSeen.add(port + " " + fault);
    }
  }

  private List<Fault> faultsOf(Port port) {
    return port == null || faultsLeft == 0
        ? List.of()
        : List.copyOf(representatives ? port.representativeFaults() : port.faults());
  }

  private static AwsFailure failure(Port port) {
    return new AwsFailure.Unavailable(
        true, new AwsAnswer("simulation", port.name(), "NoAnswer", "cut", null, null), null);
  }

  private record Option(Runnable effect) {}

  /**
   * Lets them play until nobody can go on any more.
   *
   * @param world a number for everything outside the actors
   * @param check is run after every step
   */
  void play(LongSupplier world, Runnable check, int mostSteps) {
    try {
      while (steps < mostSteps) {
        List<Option> calm = new ArrayList<>();
        List<Option> faults = new ArrayList<>();
        options(calm, faults);
        if (calm.isEmpty() && faults.isEmpty()) {
          return;
        }
        choices.at(() -> state(world.getAsLong()));
        int picked = choices.pick(calm.size() + faults.size(), calm.size());
        steps++;
        (picked < calm.size() ? calm.get(picked) : faults.get(picked - calm.size())).effect().run();
        check.run();
      }
      throw new Violation("it never ends");
    } finally {
      clear();
    }
  }

  private void options(List<Option> calm, List<Option> faults) {
    for (Actor actor : actors) {
      if (actor.canGoOn()) {
        calm.add(new Option(() -> let(actor, Fault.NONE)));
        for (Fault fault : faultsOf(actor.pending)) {
          faults.add(new Option(() -> let(actor, fault)));
        }
      }
    }
    for (Event event : List.copyOf(events)) {
      if (event.possible().getAsBoolean()) {
        calm.add(new Option(() -> happen(event)));
      }
    }
    nextWake().ifPresent(time -> calm.add(new Option(() -> passTo(time))));
  }

  private java.util.Optional<Instant> nextWake() {
    return actors.stream()
        .filter(actor -> !actor.ended && now.isBefore(actor.wake))
        .map(actor -> actor.wake)
        .min(Instant::compareTo);
  }

  private void let(Actor actor, Fault fault) {
    actor.decided = fault;
    actor.goOn();
  }

  private void happen(Event event) {
    trace.add(event.name());
    events.remove(event);
    event.effect().run();
  }

  private void passTo(Instant time) {
    trace.add(time);
    now = time;
  }

  /** Workers of one kind are alike: who of them is where does not matter. */
  private long state(long world) {
    long all = 0;
    for (Actor actor : actors) {
      all += state(actor);
    }
    for (Event event : events) {
      all += mix(3, event.name().hashCode());
    }
    return mix(mix(mix(world, all), now.hashCode()), faultsLeft);
  }

  private long state(Actor actor) {
    long kind = actor.kind.hashCode();
    if (actor.ended) {
      return mix(kind, 1);
    }
    long wake = now.isBefore(actor.wake) ? actor.wake.hashCode() : 0;
    long pending = actor.pending == null ? 0 : actor.pending.hashName();
    return mix(mix(mix(kind, actor.past), pending), wake);
  }

  static long mix(long one, long other) {
    long mixed = (one ^ other * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
    return mixed ^ mixed >>> 29;
  }

  /** Ends every thread that is left. */
  private void clear() {
    for (Actor actor : List.copyOf(actors)) {
      while (!actor.ended) {
        actor.killed = true;
        actor.gate = () -> true;
        current = actor;
        actor.go.release();
        back.acquireUninterruptibly();
        current = null;
      }
    }
  }

  /** Notes what happens. */
  void tell(Object what) {
    trace.add(what);
  }

  /** What happened, line by line. */
  String trace() {
    return trace.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  Set<String> faultsSeen() {
    return faultsSeen;
  }

  int steps() {
    return steps;
  }
}
