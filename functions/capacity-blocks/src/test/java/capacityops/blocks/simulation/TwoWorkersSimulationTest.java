package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.simulation.Simulation.Explored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every interleaving of two workers, the sweep and people who decide, with every fault. */
@Execution(ExecutionMode.CONCURRENT)
class TwoWorkersSimulationTest {
  private static final int ABSENCES = Integer.getInteger("simulation.absences", 1);

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void block_twoFaults_holdsAllInvariants() {
    Explored explored =
        Simulation.everyPath(
            2,
            Detail.REPRESENTATIVES,
            World.Config.absentTimes(ABSENCES),
            world -> Scopes.workersSweepAndPeople(world, 2, "cb-1", ABSENCES));
    explored.print("two workers, sweep and people, faults: 2, absences: " + ABSENCES);
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
            World.Config.absentTimes(ABSENCES),
            world -> Scopes.workersSweepAndPeople(world, 2, "cbe-1", ABSENCES));
    explored.print(
        "extension, two workers, sweep and people, faults: %d, absences: %d"
            .formatted(faults, ABSENCES));
    assertThat(explored.states()).isGreaterThan(10_000);
  }
}
