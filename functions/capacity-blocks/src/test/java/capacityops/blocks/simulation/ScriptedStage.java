package capacityops.blocks.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** One process, the test itself, with calls that go as the test says. */
final class ScriptedStage implements Stage {
  private final Map<Port, Deque<Step>> script = new EnumMap<>(Port.class);
  private final List<Event> events = new ArrayList<>();
  private Instant now = START;

  private record Step(Fault fault, Runnable meanwhile) {}

  /** Lets the next call go wrong. */
  void next(Port port, Fault fault) {
    add(port, new Step(fault, () -> {}));
  }

  /** Lets others act just before the next call. */
  void before(Port port, Runnable meanwhile) {
    add(port, new Step(Fault.NONE, meanwhile));
  }

  /** Lets others act just before the next call, which then goes wrong. */
  void before(Port port, Fault fault, Runnable meanwhile) {
    add(port, new Step(fault, meanwhile));
  }

  private void add(Port port, Step step) {
    script.computeIfAbsent(port, key -> new ArrayDeque<>()).add(step);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** What may happen at any time happens now. */
  void happen() {
    List<Event> all = List.copyOf(events);
    events.clear();
    all.stream().filter(event -> event.possible().getAsBoolean()).forEach(e -> e.effect().run());
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T call(Port port, Function<Fault, T> effect) {
    Deque<Step> steps = script.getOrDefault(port, new ArrayDeque<>());
    Step step = steps.isEmpty() ? new Step(Fault.NONE, () -> {}) : steps.poll();
    step.meanwhile().run();
    return (T) Outcome.of(port, step.fault(), effect).get();
  }

  @Override
  public <T> T quietly(Supplier<T> what) {
    return what.get();
  }

  @Override
  public void pause(Duration duration) {
    pass(duration);
  }

  @Override
  public void await(BooleanSupplier condition) {
    if (!condition.getAsBoolean()) {
      throw new AssertionError("nobody else could make it so");
    }
  }

  @Override
  public void actor(String name, String kind, List<Runnable> parts) {
    throw new AssertionError("there is one process only");
  }

  @Override
  public void event(Event event) {
    events.add(event);
  }

  @Override
  public int choose(int options) {
    return 0;
  }

  @Override
  public String who() {
    return "test";
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void passTo(Instant time) {
    now = time;
  }
}
