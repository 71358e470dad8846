package capacityops.blocks.domain;

import java.time.Instant;

/**
 * The time as AWS's servers have it: what a deadline means must not hang on one machine's clock.
 */
@FunctionalInterface
public interface ServerClock {
  Instant now();
}
