package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.simulation.Simulation.Explored;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every interleaving of approvals and of restores, and every crash point. */
@Execution(ExecutionMode.CONCURRENT)
class SmallScopesSimulationTest {
  /** Calls and faults that no schedule can bring together; each with the reason why. */
  private static final Set<String> UNREACHABLE = Set.of();

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void concurrentApprovals_oneFault_neverOverrunTheBudget() {
    Explored explored =
        Simulation.everyPath(1, Detail.BUDGETS, World.Config.guarded(), Scopes::approvals);
    explored.print("three approvals of two purchases, budget for one, one fault");
    assertThat(explored.states()).isGreaterThan(500);
  }

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void restoredFromBackupAtAnyTime_holdsAllInvariants() {
    int faults = Integer.getInteger("simulation.restore.faults", 0);
    Explored explored =
        Simulation.everyPath(
            faults, Detail.RESTORES, World.Config.brief(), world -> Scopes.restored(world, true));
    explored.print(
        "backup, restore and lifted guard at any time, two workers and sweep, faults: " + faults);
    assertThat(explored.states()).isGreaterThan(500);
  }

  @Execution(ExecutionMode.SAME_THREAD)
  @Tag("wide")
  @Test
  void restoredAndDecidedByPeople_holdsAllInvariants() {
    Explored explored =
        Simulation.everyPath(
            0, Detail.RESTORES, World.Config.brief(), world -> Scopes.restoredWithPeople(world, 1));
    explored.print(
        "backup before the claim, restore and lifted guard at any time, one worker, sweep and"
            + " people");
    assertThat(explored.states()).isGreaterThan(500);
  }

  @Execution(ExecutionMode.SAME_THREAD)
  @Test
  void everyCrashPoint_isReached() {
    Set<String> expected = new TreeSet<>();
    for (Port port : Port.values()) {
      port.faults().forEach(fault -> expected.add(port + " " + fault));
    }
    expected.removeAll(UNREACHABLE);
    Set<String> reached = new TreeSet<>();
    reached.addAll(pointsOf(world -> Scopes.workersSweepAndPeople(world, 1, "cb-1")));
    reached.addAll(pointsOf(world -> Scopes.workersSweepAndPeople(world, 1, "cbe-1")));
    reached.addAll(pointsOf(Scopes::approvals));
    System.out.printf(
        "simulation, crash and fault points reached: %d of %d%n", reached.size(), expected.size());
    assertThat(reached).isEqualTo(expected);
  }

  private static Set<String> pointsOf(Function<World, Runnable> scope) {
    return Simulation.everyPath(1, Detail.EVERY_FAULT, World.Config.brief(), scope)
        .faults()
        .keySet();
  }
}
