package capacityops.blocks.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Runs each process in a thread of its own, along the one path of a seed. */
final class ThreadedStage implements Stage {
  private final Choices choices;
  private final List<Actor> actors = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Object> trace = new ArrayList<>();
  private final Set<String> faultsSeen = new TreeSet<>();
  private final Semaphore back = new Semaphore(0);
  private int faultsLeft;
  private Instant now = START;
  private Actor current;
  private int steps;

  ThreadedStage(Choices choices, int mostFaults) {
    this.choices = choices;
    this.faultsLeft = mostFaults;
  }

  /** A call that was made. */
  private record Call(String actor, Port port, Fault fault) {
    @Override
    public String toString() {
      return actor + " " + port + (fault == Fault.NONE ? "" : " " + fault);
    }
  }

  private final class Actor {
    private final String name;
    private final Semaphore go = new Semaphore(0);
    private final List<Runnable> parts;
    private BooleanSupplier gate = () -> true;
    private Instant wake = Instant.MIN;
    private Port pending;
    private Fault decided = Fault.NONE;
    private boolean ended;
    private boolean killed;
    private Error failure;

    private Actor(String name, List<Runnable> parts) {
      this.name = name;
      this.parts = parts;
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
        for (Runnable part : parts) {
          if (!killed) {
            part.run();
          }
        }
      } catch (Crash e) {
        trace.add(name + " is dead");
      } catch (RuntimeException e) {
        trace.add(name + " fails: " + e);
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
      if (failure != null) {
        throw failure;
      }
    }

    private void yielding() {
      current = null;
      back.release();
      go.acquireUninterruptibly();
      current = this;
      if (killed) {
        throw new Crash();
      }
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T call(Port port, Function<Fault, T> effect) {
    Actor me = current;
    if (me == null) {
      return effect.apply(Fault.NONE);
    }
    me.pending = port;
    me.yielding();
    me.pending = null;
    note(me, port, me.decided);
    return (T) Outcome.of(port, me.decided, effect).get();
  }

  @Override
  public <T> T quietly(Supplier<T> what) {
    return what.get();
  }

  @Override
  public void pause(Duration duration) {
    Actor me = current;
    me.wake = now.plus(duration);
    me.yielding();
  }

  @Override
  public void await(BooleanSupplier condition) {
    Actor me = current;
    me.gate = condition;
    me.yielding();
    me.gate = () -> true;
  }

  @Override
  public void actor(String name, String kind, List<Runnable> parts) {
    Actor actor = new Actor(name, parts);
    actors.add(actor);
    actor.begin();
  }

  @Override
  public void event(Event event) {
    events.add(event);
  }

  @Override
  public int choose(int options) {
    return options == 1 ? 0 : choices.pick(options, options);
  }

  @Override
  public String who() {
    return current == null ? "nobody" : current.name;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void passTo(Instant time) {
    trace.add(time);
    now = time;
  }

  private void note(Actor me, Port port, Fault fault) {
    trace.add(new Call(me.name, port, fault));
    if (fault != Fault.NONE) {
      faultsLeft--;
      faultsSeen.add(port + " " + fault);
    }
  }

  /**
   * Lets them play until nobody can go on any more.
   *
   * @param check is run after every step
   */
  void play(Runnable check, int mostSteps) {
    try {
      List<Runnable> calm = new ArrayList<>();
      List<Runnable> faults = new ArrayList<>();
      while (steps < mostSteps) {
        calm.clear();
        faults.clear();
        options(calm, faults);
        if (calm.isEmpty() && faults.isEmpty()) {
          return;
        }
        int picked = choices.pick(calm.size() + faults.size(), calm.size());
        steps++;
        (picked < calm.size() ? calm.get(picked) : faults.get(picked - calm.size())).run();
        check.run();
      }
      throw new Violation("it never ends");
    } finally {
      clear();
    }
  }

  private void options(List<Runnable> calm, List<Runnable> faults) {
    for (Actor actor : actors) {
      if (actor.canGoOn()) {
        calm.add(() -> let(actor, Fault.NONE));
        for (Fault fault : faultsOf(actor.pending)) {
          faults.add(() -> let(actor, fault));
        }
      }
    }
    for (Event event : events) {
      if (event.possible().getAsBoolean()) {
        calm.add(() -> happen(event));
      }
    }
    Instant next = nextWake();
    if (next != null) {
      calm.add(() -> passTo(next));
    }
  }

  private List<Fault> faultsOf(Port port) {
    return port == null || faultsLeft == 0 || !choices.faulty().contains(port)
        ? List.of()
        : Detail.EVERYTHING.faultsOf(port);
  }

  private Instant nextWake() {
    Instant next = null;
    for (Actor actor : actors) {
      if (!actor.ended && now.isBefore(actor.wake) && (next == null || actor.wake.isBefore(next))) {
        next = actor.wake;
      }
    }
    return next;
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
