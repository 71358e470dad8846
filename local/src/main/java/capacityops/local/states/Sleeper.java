package capacityops.local.states;

import java.time.Duration;

/** Lets real time pass. */
@FunctionalInterface
interface Sleeper {
  void sleep(Duration real) throws InterruptedException;
}
