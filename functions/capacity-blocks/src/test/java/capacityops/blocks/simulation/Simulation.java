package capacityops.blocks.simulation;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Runs worlds: by every path of a small scope, or along the paths of seeds. */
final class Simulation {
  private static final int MOST_STEPS = 3000;

  private Simulation() {}

  /**
   * What exploring a scope has seen.
   *
   * @param states 0 where seeds were followed
   * @param runs that came to an end
   */
  record Explored(int states, long runs, long steps, Map<String, Integer> faults) {
    void print(String scope) {
      System.out.printf(
          "simulation, every path: %s: %,d states, %,d steps, %,d different ends, %d fault points%n",
          scope, states, steps, runs, faults.size());
    }
  }

  /**
   * A schedule that breaks an invariant.
   *
   * @param where it was found: its seed, or along which paths
   */
  record Counterexample(String where, String violation, long steps, String trace) {}

  /** A run that broke an invariant. */
  static final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;

    Broken(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Every path of a scope.
   *
   * @throws Broken with the path, where an invariant does not hold on one
   */
  static Explored everyPath(
      int mostFaults, Detail detail, World.Config config, Function<World, Runnable> scope) {
    Explorer explorer = new Explorer(mostFaults, detail);
    World world = new World(explorer, config);
    Runnable afterwards = scope.apply(world);
    try {
      explorer.explore(world, afterwards);
    } catch (Violation e) {
      throw new Broken(e.getMessage() + "\n" + explorer.trace(), e);
    }
    return new Explored(
        explorer.states(), explorer.ends(), explorer.transitions(), explorer.faults());
  }

  /**
   * The paths of seeds.
   *
   * @throws Broken with the seed and its path, where an invariant does not hold
   */
  static Explored seeds(
      long first,
      long count,
      int mostFaults,
      World.Config config,
      Function<World, Runnable> scope) {
    return aside(
        () -> {
          Map<String, Integer> faults = new TreeMap<>();
          long steps = 0;
          for (long seed = first; seed < first + count; seed++) {
            ThreadedStage stage = new ThreadedStage(new Choices(seed), mostFaults);
            try {
              run(stage, config, scope);
            } catch (Violation e) {
              throw new Broken("seed %d: %s\n%s".formatted(seed, e.getMessage(), stage.trace()), e);
            }
            stage.faultsSeen().forEach(fault -> faults.merge(fault, 1, Integer::sum));
            steps += stage.steps();
          }
          return new Explored(0, count, steps, faults);
        });
  }

  /** The first of all paths that breaks an invariant. */
  static Optional<Counterexample> firstOfEveryPath(
      int mostFaults, World.Config config, Function<World, Runnable> scope) {
    Explorer explorer = new Explorer(mostFaults, Detail.REPRESENTATIVES);
    World world = new World(explorer, config);
    Runnable afterwards = scope.apply(world);
    try {
      explorer.explore(world, afterwards);
      return Optional.empty();
    } catch (Violation e) {
      return Optional.of(
          new Counterexample(
              "every path, up to %d faults".formatted(mostFaults),
              e.getMessage(),
              explorer.transitions(),
              explorer.trace()));
    }
  }

  /** The first seed that breaks an invariant. */
  static Optional<Counterexample> search(
      long count, int mostFaults, World.Config config, Function<World, Runnable> scope) {
    return aside(
        () -> {
          for (long seed = 0; seed < count; seed++) {
            ThreadedStage stage = new ThreadedStage(new Choices(seed), mostFaults);
            try {
              run(stage, config, scope);
            } catch (Violation e) {
              return Optional.of(
                  new Counterexample("seed " + seed, e.getMessage(), stage.steps(), stage.trace()));
            }
          }
          return Optional.empty();
        });
  }

  private static void run(
      ThreadedStage stage, World.Config config, Function<World, Runnable> scope) {
    World world = new World(stage, config);
    Runnable afterwards = scope.apply(world);
    stage.play(world::check, MOST_STEPS);
    afterwards.run();
    world.settleDown();
  }

  private interface Work<T> {
    T run();
  }

  /** In one virtual thread, so that handing over to an actor costs next to nothing. */
  private static <T> T aside(Work<T> work) {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    BiConsumer<Thread, Throwable> unhandled = (thread, e) -> failure.set(e);
    Thread thread =
        Thread.ofVirtual()
            .uncaughtExceptionHandler(unhandled::accept)
            .start(() -> result.set(work.run()));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    switch (failure.get()) {
      case null -> {
        return result.get();
      }
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }
}
