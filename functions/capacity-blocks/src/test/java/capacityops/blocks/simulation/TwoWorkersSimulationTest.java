package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.simulation.Simulation.Explored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every interleaving of two workers, the sweep and people who decide, with every fault. */
@Execution(ExecutionMode.CONCURRENT)
class TwoWorkersSimulationTest {
  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void block_twoFaults_holdsAllInvariants() {
    int absences = Integer.getInteger("simulation.absences", 1);
    Explored explored =
        Simulation.everyPath(
            2,
            Detail.REPRESENTATIVES,
            World.Config.absentTimes(absences),
            world -> Scopes.workersSweepAndPeople(world, 2, "cb-1", absences));
    explored.print("two workers, sweep and people, faults: 2, absences: " + absences);
    assertThat(explored.states()).isGreaterThan(100_000);
  }

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void extension_holdsAllInvariants() {
    int faults = Integer.getInteger("simulation.extension.faults", 1);
    Explored explored =
        Simulation.everyPath(
            faults,
            Detail.REPRESENTATIVES,
            World.Config.brief(),
            world -> Scopes.workersSweepAndPeople(world, 2, "cbe-1"));
    explored.print("extension, two workers, sweep and people, faults: " + faults);
    assertThat(explored.states()).isGreaterThan(10_000);
  }
}
