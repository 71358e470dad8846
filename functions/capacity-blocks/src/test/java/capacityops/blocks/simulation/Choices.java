package capacityops.blocks.simulation;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/**
 * Decides by a seed what happens next, always the same way for the same seed. Seeds differ in where
 * and how often something goes wrong: where every call may fail, those that matter most hardly ever
 * do.
 */
final class Choices {
  private static final Set<Port> DECISIVE =
      EnumSet.of(Port.LEDGER_WRITE, Port.EC2_PURCHASE, Port.LEDGER_IDENTITY);

  private final Random random;
  private final Set<Port> faulty;
  private final int calmFor;

  Choices(long seed) {
    this.random = new Random(Marks.spread(seed));
    this.faulty = random.nextInt(3) == 0 ? EnumSet.allOf(Port.class) : DECISIVE;
    this.calmFor = 2 + random.nextInt(14);
  }

  /**
   * @param calm how many of the options, which come first, are no faults
   */
  int pick(int options, int calm) {
    boolean fault = calm == 0 || (options > calm && random.nextInt(calmFor) == 0);
    return fault ? calm + random.nextInt(options - calm) : random.nextInt(calm);
  }

  /** The calls at which something may go wrong. */
  Set<Port> faulty() {
    return faulty;
  }
}
