package capacityops.local.states;

import capacityops.local.SimulatedTime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** What every execution runs on. */
record Machinery(
    SimulatedTime time,
    Clock clock,
    Sleeper sleeper,
    RandomGenerator random,
    Integrations integrations,
    TaskTokens tokens,
    Threads threads,
    ScheduledExecutorService timer) {

  void pause(Duration simulated) throws InterruptedException {
    if (simulated.isPositive()) {
      sleeper.sleep(time.real(simulated));
    }
  }
}
