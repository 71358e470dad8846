package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.simulation.Simulation.Explored;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every interleaving of small scopes, with every fault at every call. */
class ExhaustiveSimulationTest {
  private static final Duration WINDOW = Duration.ofMinutes(30);

  @Test
  void twoWorkersSweepAndPeople_twoFaults_holdAllInvariants() {
    Explored explored =
        Simulation.everyPath(
            2,
            Detail.REPRESENTATIVES,
            World.Config.guarded().window(WINDOW, 1),
            world -> Scopes.workersSweepAndPeople(world, 2, "cb-1"));
    report("two workers, sweep and people, two faults", explored);
    assertThat(explored.states()).isGreaterThan(1000);
  }

  @Test
  void threeWorkersSweepAndPeople_oneFault_holdAllInvariants() {
    Explored explored =
        Simulation.everyPath(
            Integer.getInteger("simulation.faults", 1),
            Detail.REPRESENTATIVES,
            World.Config.guarded().window(WINDOW, 1),
            world -> Scopes.workersSweepAndPeople(world, 3, "cb-1"));
    report("three workers, sweep and people", explored);
    assertThat(explored.states()).isGreaterThan(1000);
  }

  @Test
  void extension_twoWorkersSweepAndPeople_twoFaults_holdAllInvariants() {
    Explored explored =
        Simulation.everyPath(
            2,
            Detail.REPRESENTATIVES,
            World.Config.guarded().window(WINDOW, 1),
            world -> Scopes.workersSweepAndPeople(world, 2, "cbe-1"));
    report("extension: two workers, sweep and people, two faults", explored);
    assertThat(explored.states()).isGreaterThan(1000);
  }

  @Test
  void concurrentApprovals_twoFaults_neverOverrunTheBudget() {
    Explored explored =
        Simulation.everyPath(2, Detail.REPRESENTATIVES, World.Config.guarded(), Scopes::approvals);
    report("concurrent approvals, two faults", explored);
    assertThat(explored.states()).isGreaterThan(100);
  }

  @Test
  void restoreFromBackup_oneFault_holdsAllInvariants() {
    Explored explored =
        Simulation.everyPath(
            1,
            Detail.EVERY_FAULT,
            World.Config.guarded().window(WINDOW, 1),
            world -> Scopes.restored(world, true));
    report("restore from backup, one fault", explored);
    assertThat(explored.states()).isGreaterThan(100);
  }

  @Test
  void everyCrashPoint_isReached() {
    Set<String> expected = new TreeSet<>();
    for (Port port : Port.values()) {
      port.faults().forEach(fault -> expected.add(port + " " + fault));
    }
    Set<String> reached = new TreeSet<>();
    World.Config config = World.Config.guarded().window(WINDOW, 1);
    reached.addAll(
        Simulation.everyPath(
                1,
                Detail.EVERY_FAULT,
                config,
                world -> Scopes.workersSweepAndPeople(world, 1, "cb-1"))
            .faults()
            .keySet());
    reached.addAll(
        Simulation.everyPath(
                1,
                Detail.EVERY_FAULT,
                config,
                world -> Scopes.workersSweepAndPeople(world, 1, "cbe-1"))
            .faults()
            .keySet());
    reached.addAll(
        Simulation.everyPath(1, Detail.EVERY_FAULT, config, Scopes::approvals).faults().keySet());
    System.out.printf(
        "crash and fault points reached: %d of %d%n", reached.size(), expected.size());
    reached.forEach(point -> System.out.println("  " + point));
    assertThat(reached).containsAll(expected);
  }

  private static void report(String scope, Explored explored) {
    System.out.printf(
        "simulation, every path: %s: %,d states, %,d runs, %,d steps%n",
        scope, explored.states(), explored.runs(), explored.steps());
  }
}
