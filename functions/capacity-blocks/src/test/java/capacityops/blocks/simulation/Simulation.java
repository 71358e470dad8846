package capacityops.blocks.simulation;

import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Runs worlds: by every path of a small scope, or along the paths of seeds. */
final class Simulation {
  private static final int MOST_STEPS = 3000;

  private Simulation() {}

  /** What exploring a scope has seen. */
  record Explored(int states, long runs, long steps, TreeMap<String, Integer> faults) {}

  /** What a seed led to. */
  record Counterexample(long seed, String violation, int steps, String trace) {}

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
      int mostFaults, Stage.Detail detail, World.Config config, Function<World, Runnable> scope) {
    return aside(
        () -> {
          Choices.Exhaustive choices = new Choices.Exhaustive();
          TreeMap<String, Integer> faults = new TreeMap<>();
          long runs = 0;
          long steps = 0;
          do {
            choices.begin();
            Stage stage = new Stage(choices, mostFaults, detail);
            try {
              run(stage, config, scope);
            } catch (Violation e) {
              throw new Broken(e.getMessage() + "\n" + stage.trace(), e);
            }
            stage.faultsSeen().forEach(fault -> faults.merge(fault, 1, Integer::sum));
            runs++;
            steps += stage.steps();
          } while (choices.advance());
          return new Explored(choices.states(), runs, steps, faults);
        });
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
          TreeMap<String, Integer> faults = new TreeMap<>();
          long steps = 0;
          for (long seed = first; seed < first + count; seed++) {
            Stage stage = new Stage(new Choices.Seeded(seed), mostFaults, Stage.Detail.EVERYTHING);
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

  /** The first seed that breaks an invariant, or {@code null}. */
  static Counterexample search(
      long count, int mostFaults, World.Config config, Function<World, Runnable> scope) {
    return aside(
        () -> {
          for (long seed = 0; seed < count; seed++) {
            Stage stage = new Stage(new Choices.Seeded(seed), mostFaults, Stage.Detail.EVERYTHING);
            try {
              run(stage, config, scope);
            } catch (Violation e) {
              return new Counterexample(seed, e.getMessage(), stage.steps(), stage.trace());
            }
          }
          return null;
        });
  }

  private static void run(Stage stage, World.Config config, Function<World, Runnable> scope) {
    World world = new World(stage, config);
    Runnable afterwards = scope.apply(world);
    try {
      stage.play(world::fingerprint, world::check, MOST_STEPS);
    } catch (Choices.Pruned e) {
      return;
    }
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
