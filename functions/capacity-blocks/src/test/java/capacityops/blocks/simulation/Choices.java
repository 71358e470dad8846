package capacityops.blocks.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/** Decides what happens next, always the same way for the same seed or the same path. */
interface Choices {
  /** Ends a run that can show nothing new. */
  final class Pruned extends Error {
    private static final long serialVersionUID = 1L;

    Pruned() {
      super("seen before", null, false, false);
    }
  }

  /**
   * @param calm how many of the options, which come first, are no faults
   */
  int pick(int options, int calm);

  /**
   * Notes the state before a choice.
   *
   * @throws Pruned where everything from here on was seen
   */
  void at(LongSupplier state);

  /** Whether it matters what a process has seen. */
  boolean remembers();

  /** By a seed; one choice in twelve is a fault. */
  final class Seeded implements Choices {
    private final Random random;

    Seeded(long seed) {
      this.random = new Random(seed);
    }

    @Override
    public int pick(int options, int calm) {
      boolean fault = calm == 0 || (options > calm && random.nextInt(12) == 0);
      return fault ? calm + random.nextInt(options - calm) : random.nextInt(calm);
    }

    @Override
    public void at(LongSupplier state) {
      // A seed follows one path, wherever others went.
    }

    @Override
    public boolean remembers() {
      return false;
    }
  }

  /** Every path, depth first; each state is left by every way once. */
  final class Exhaustive implements Choices {
    private final Set<Long> seen = new HashSet<>();
    private final List<int[]> path = new ArrayList<>();
    private int depth;

    /** Begins the next run. */
    void begin() {
      depth = 0;
    }

    @Override
    public int pick(int options, int calm) {
      if (depth == path.size()) {
        path.add(new int[] {0, options});
      }
      return path.get(depth++)[0];
    }

    @Override
    public void at(LongSupplier state) {
      if (depth == path.size() && !seen.add(state.getAsLong())) {
        throw new Pruned();
      }
    }

    @Override
    public boolean remembers() {
      return true;
    }

    /** Turns to the next path; false where there is none left. */
    boolean advance() {
      while (!path.isEmpty()) {
        int[] last = path.getLast();
        if (++last[0] < last[1]) {
          return true;
        }
        path.removeLast();
      }
      return false;
    }

    int states() {
      return seen.size();
    }
  }
}
