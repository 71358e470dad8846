package capacityops.blocks.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Visits every state that processes can bring about, depth first, each once.
 *
 * <p>What a process does next depends on its program and on what it was told so far, and on nothing
 * else. So the real code is run once for each thing that it can have been told: with the answers up
 * to there it is led to its next call, which is then made on any state of the world in which a
 * process stands at this place. A state is the world, the place of every process, the time, and how
 * many faults are left.
 */
final class Explorer implements Stage {
  private static final Outcome RESUMED = new Outcome("resumed", false, false);

  private final Detail detail;
  private final Marks marks = new Marks();
  private final LongSet seen = new LongSet();
  private final LongSet ends = new LongSet();
  private final Map<String, Place> beginnings = new HashMap<>();
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Deque<Object> trace = new ArrayDeque<>();
  private List<Player> processes = new ArrayList<>();
  private List<Event> events = new ArrayList<>();
  private Instant now = START;
  private int faultsLeft;
  private World world;
  private Runnable afterwards;
  private Replay replay;
  private String who = "nobody";
  private Decisions decisions = new Decisions();
  private long transitions;
  private int places;

  Explorer(int mostFaults, Detail detail) {
    this.faultsLeft = mostFaults;
    this.detail = detail;
  }

  /** What a process does next. */
  private sealed interface Next {
    record Call(Port port, Function<Fault, ?> effect) implements Next {}

    record Quiet(Supplier<?> what) implements Next {}

    record Pause(Duration duration) implements Next {}

    record Await(BooleanSupplier condition) implements Next {}

    record End() implements Next {}
  }

  /** Ends a replay where its answers end. */
  private static final class Suspended extends Error {
    private static final long serialVersionUID = 1L;

    Suspended() {
      super("suspended", null, false, false);
    }
  }

  /** The run of a program along answers that are known. */
  private static final class Replay {
    private final List<Outcome> answers;
    private int cursor;
    private Next next = new Next.End();

    Replay(List<Outcome> answers) {
      this.answers = answers;
    }

    boolean isKnown() {
      return cursor < answers.size();
    }

    Object answer() {
      return answers.get(cursor++).get();
    }

    Suspended suspended(Next there) {
      next = there;
      return new Suspended();
    }
  }

  /** Where a program is: what it was told since its beginning. */
  private final class Place {
    private final Place before;
    private final Outcome told;
    private final Runnable program;
    private final long mark = Marks.spread(++places);
    private final Map<Outcome, Place> after = new HashMap<>();
    private Next next;

    Place(Place before, Outcome told, Runnable program) {
      this.before = before;
      this.told = told;
      this.program = program;
    }

    Place after(Outcome outcome) {
      return after.computeIfAbsent(outcome, answer -> new Place(this, answer, program));
    }

    Next next() {
      if (next == null) {
        next = found();
      }
      return next;
    }

    private Next found() {
      List<Outcome> answers = new ArrayList<>();
      for (Place place = this; place.before != null; place = place.before) {
        answers.addFirst(place.told);
      }
      Replay run = new Replay(answers);
      replay = run;
      try {
        program.run();
      } catch (Suspended | Crash | RuntimeException e) {
        // However it got there, the replay knows what is next.
        return run.next;
      } finally {
        replay = null;
      }
      return run.next;
    }
  }

  /**
   * A process.
   *
   * @param rest the beginnings of its later parts
   * @param waiting whether it has been let on to this place, and waits to go on from there
   */
  private record Player(
      String name, String kind, Place place, List<Place> rest, boolean waiting, Instant wake) {
    Player at(Place there, boolean waits, Instant until) {
      return new Player(name, kind, there, rest, waits, until);
    }

    Player nextPart() {
      return new Player(
          name, kind, rest.getFirst(), rest.subList(1, rest.size()), false, Instant.MIN);
    }

    Player ended() {
      return new Player(name, kind, null, List.of(), false, Instant.MIN);
    }
  }

  /** Free decisions within one step, each of which has to be taken every way. */
  private static final class Decisions {
    private final List<int[]> taken = new ArrayList<>();
    private int depth;

    int take(int options) {
      if (depth == taken.size()) {
        taken.add(new int[] {0, options});
      }
      return taken.get(depth++)[0];
    }

    boolean turn() {
      depth = 0;
      while (!taken.isEmpty()) {
        int[] last = taken.getLast();
        if (++last[0] < last[1]) {
          return true;
        }
        taken.removeLast();
      }
      return false;
    }
  }

  /** Everything that a step can change. */
  private record Saved(
      World.Saved world, List<Player> processes, List<Event> events, Instant now, int faults) {}

  /**
   * Visits all.
   *
   * @param lastly what is left to do once nobody can go on
   */
  void explore(World simulated, Runnable lastly) {
    this.world = simulated;
    this.afterwards = lastly;
    seen.add(state());
    visit();
  }

  private record Option(Object label, Runnable step) {}

  private void visit() {
    List<Option> options = options();
    Saved saved = saved();
    if (options.isEmpty()) {
      everyWay(saved, new Option("afterwards", this::end));
      return;
    }
    for (Option option : options) {
      everyWay(
          saved,
          new Option(
              option.label(),
              () -> {
                option.step().run();
                transitions++;
                world.check();
                if (seen.add(state())) {
                  Decisions outer = decisions;
                  visit();
                  decisions = outer;
                }
              }));
    }
  }

  private void everyWay(Saved saved, Option option) {
    trace.addLast(option.label());
    Decisions here = new Decisions();
    do {
      load(saved);
      decisions = here;
      option.step().run();
    } while (here.turn());
    trace.removeLast();
  }

  /** The same world ends the same way, whoever brought it about. */
  private void end() {
    if (!decisions.taken.isEmpty() || ends.add(worldState())) {
      afterwards.run();
      world.settleDown();
    }
  }

  private List<Option> options() {
    List<Option> options = new ArrayList<>();
    Instant next = null;
    for (int i = 0; i < processes.size(); i++) {
      Player process = processes.get(i);
      if (now.isBefore(process.wake())) {
        next = next == null || process.wake().isBefore(next) ? process.wake() : next;
      } else if (process.place() != null) {
        addOptions(options, i, process);
      }
    }
    for (Event event : events) {
      if (event.possible().getAsBoolean()) {
        options.add(new Option(event.name(), () -> happen(event)));
      }
    }
    if (next != null) {
      Instant time = next;
      options.add(new Option(time, () -> passTo(time)));
    }
    return options;
  }

  private void addOptions(List<Option> options, int index, Player process) {
    if (!process.waiting()) {
      options.add(new Option(process.name(), () -> goOn(index, Fault.NONE)));
      return;
    }
    switch (process.place().next()) {
      case Next.Call(Port port, _) -> {
        options.add(new Option(process.name() + " " + port, () -> goOn(index, Fault.NONE)));
        for (Fault fault : faultsOf(port)) {
          options.add(
              new Option(process.name() + " " + port + " " + fault, () -> goOn(index, fault)));
        }
      }
      case Next.Await(BooleanSupplier condition) when !condition.getAsBoolean() -> {}
      case Next.Await _, Next.Pause _, Next.Quiet _, Next.End _ ->
          options.add(new Option(process.name(), () -> goOn(index, Fault.NONE)));
    }
  }

  private List<Fault> faultsOf(Port port) {
    return faultsLeft == 0 ? List.of() : detail.faultsOf(port);
  }

  private void happen(Event event) {
    List<Event> left = new ArrayList<>(events);
    left.remove(event);
    events = left;
    event.effect().run();
  }

  /** Lets a process on to the next place where others have to be let in. */
  private void goOn(int index, Fault fault) {
    Player process = processes.get(index);
    Place place = process.place();
    who = process.kind();
    boolean first = true;
    if (process.waiting()) {
      if (place.next() instanceof Next.Call call) {
        Outcome outcome = made(call, fault);
        place = place.after(outcome);
        first = fault == Fault.NONE && detail.changesNothing(outcome.value());
      } else {
        place = place.after(RESUMED);
      }
    }
    while (true) {
      switch (place.next()) {
        case Next.Call call -> {
          if (detail.yieldsBefore(call.port(), first)) {
            put(index, process.at(place, true, Instant.MIN));
            return;
          }
          place = place.after(made(call, quietFault(call.port())));
          first = false;
        }
        case Next.Quiet(var what) -> place = place.after(new Outcome(what.get(), false, false));
        case Next.Pause(Duration duration) -> {
          put(index, process.at(place, true, now.plus(duration)));
          return;
        }
        case Next.Await _ -> {
          put(index, process.at(place, true, Instant.MIN));
          return;
        }
        case Next.End() -> {
          if (process.rest().isEmpty()) {
            put(index, process.ended());
            return;
          }
          process = process.nextPart();
          place = process.place();
        }
      }
    }
  }

  private Outcome made(Next.Call call, Fault fault) {
    if (fault != Fault.NONE) {
      faultsLeft--;
      faults.merge(call.port() + " " + fault, 1, Integer::sum);
    }
    return Outcome.of(call.port(), fault, call.effect());
  }

  private Fault quietFault(Port port) {
    List<Fault> possible = faultsOf(port);
    int picked = possible.isEmpty() ? 0 : choose(possible.size() + 1);
    return picked == 0 ? Fault.NONE : possible.get(picked - 1);
  }

  private void put(int index, Player process) {
    List<Player> changed = new ArrayList<>(processes);
    changed.set(index, process);
    processes = changed;
  }

  private Saved saved() {
    return new Saved(world.saved(), processes, events, now, faultsLeft);
  }

  private void load(Saved saved) {
    world.load(saved.world());
    processes = saved.processes();
    events = saved.events();
    now = saved.now();
    faultsLeft = saved.faults();
  }

  private long worldState() {
    return Marks.mix(world.fingerprint(marks), marks.of(now));
  }

  /** Processes of one kind are alike: who of them is where does not matter. */
  private long state() {
    long all = 0;
    for (Player process : processes) {
      all += state(process);
    }
    for (Event event : events) {
      all += Marks.mix(3, marks.of(event.name()));
    }
    return Marks.mix(Marks.mix(worldState(), all), faultsLeft);
  }

  private long state(Player process) {
    if (process.place() == null) {
      return Marks.mix(marks.of(process.kind()), 1);
    }
    long wake = now.isBefore(process.wake()) ? marks.of(process.wake()) : 0;
    return Marks.mix(Marks.mix(process.place().mark, process.waiting() ? 1 : 2), wake);
  }

  // What the program sees.

  @Override
  @SuppressWarnings("unchecked")
  public <T> T call(Port port, Function<Fault, T> effect) {
    if (replay == null) {
      return effect.apply(Fault.NONE);
    }
    if (replay.isKnown()) {
      return (T) replay.answer();
    }
    throw replay.suspended(new Next.Call(port, effect));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T quietly(Supplier<T> what) {
    if (replay == null) {
      return what.get();
    }
    if (replay.isKnown()) {
      return (T) replay.answer();
    }
    throw replay.suspended(new Next.Quiet(what));
  }

  @Override
  public void pause(Duration duration) {
    waits(new Next.Pause(duration));
  }

  @Override
  public void await(BooleanSupplier condition) {
    waits(new Next.Await(condition));
  }

  private void waits(Next next) {
    if (!replay.isKnown()) {
      throw replay.suspended(next);
    }
    replay.answer();
  }

  @Override
  public void actor(String name, String kind, List<Runnable> parts) {
    boolean added =
        quietly(
            () -> {
              add(name, kind, parts);
              return true;
            });
    if (!added) {
      throw new IllegalStateException(name + " was not added");
    }
  }

  private void add(String name, String kind, List<Runnable> parts) {
    List<Place> all = new ArrayList<>();
    for (Runnable part : parts) {
      all.add(
          beginnings.computeIfAbsent(kind + " " + all.size(), key -> new Place(null, null, part)));
    }
    List<Player> more = new ArrayList<>(processes);
    List<Place> rest = List.copyOf(all.subList(1, all.size()));
    more.add(new Player(name, kind, all.getFirst(), rest, false, Instant.MIN));
    processes = more;
  }

  @Override
  public void event(Event event) {
    List<Event> more = new ArrayList<>(events);
    more.add(event);
    events = more;
  }

  @Override
  public int choose(int options) {
    return options == 1 ? 0 : decisions.take(options);
  }

  @Override
  public String who() {
    return who;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void passTo(Instant time) {
    now = time;
  }

  // What was found.

  int states() {
    return seen.size();
  }

  int ends() {
    return ends.size();
  }

  long transitions() {
    return transitions;
  }

  /** How often each fault happened, by call and fault. */
  Map<String, Integer> faults() {
    return faults;
  }

  /** How the present state was reached, line by line. */
  String trace() {
    StringBuilder lines = new StringBuilder();
    trace.forEach(step -> lines.append(step).append('\n'));
    return lines.toString();
  }
}
