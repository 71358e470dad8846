package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.simulation.Simulation.Explored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every interleaving of three workers, the sweep and people who decide, with every fault. */
@Execution(ExecutionMode.CONCURRENT)
class ThreeWorkersSimulationTest {
  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void block_oneFault_holdsAllInvariants() {
    Explored explored =
        Simulation.everyPath(
            1,
            Detail.REPRESENTATIVES,
            World.Config.brief(),
            world -> Scopes.workersSweepAndPeople(world, 3, "cb-1"));
    explored.print("three workers, sweep and people, one fault");
    assertThat(explored.states()).isGreaterThan(100_000);
  }
}
