package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.simulation.Simulation.Explored;
import org.junit.jupiter.api.Test;

/** Every interleaving of three workers, the sweep and people who decide, with every fault. */
class ThreeWorkersSimulationTest {
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
