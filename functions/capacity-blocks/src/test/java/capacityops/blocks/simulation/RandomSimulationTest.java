package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.simulation.Simulation.Explored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Long random schedules of everything at once; a seed replays its schedule exactly. */
@Execution(ExecutionMode.CONCURRENT)
class RandomSimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);
  private static final long FIRST = Long.getLong("simulation.first", 0);
  private static final int MOST_FAULTS = 6;

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void seeds_holdAllInvariants() {
    World.Config config = World.Config.guarded().runsMachines(true);
    long began = System.nanoTime();
    Explored explored = Simulation.seeds(FIRST, SEEDS, MOST_FAULTS, config, Scopes::everything);
    System.out.printf(
        "simulation, random: seeds %,d to %,d, %,d steps, %,d kinds of fault, %d ms%n",
        FIRST,
        FIRST + SEEDS - 1,
        explored.steps(),
        explored.faults().size(),
        (System.nanoTime() - began) / 1_000_000);
    assertThat(explored.runs()).isEqualTo(SEEDS);
  }

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void restoredLedger_seeds_holdAllInvariants() {
    Explored explored =
        Simulation.seeds(
            FIRST,
            Math.max(1, SEEDS / 10),
            MOST_FAULTS,
            World.Config.guarded(),
            Scopes::restoredAndRetried);
    assertThat(explored.steps()).isPositive();
  }

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void sameSeed_sameSchedule() {
    World.Config config = World.Config.guarded().runsMachines(true);
    Explored once = Simulation.seeds(42, 20, MOST_FAULTS, config, Scopes::everything);
    Explored again = Simulation.seeds(42, 20, MOST_FAULTS, config, Scopes::everything);
    assertThat(again).isEqualTo(once);
  }
}
