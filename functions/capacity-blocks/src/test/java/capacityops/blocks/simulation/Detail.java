package capacityops.blocks.simulation;

import capacityops.blocks.domain.PurchaseLedger;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How closely it is looked.
 *
 * @param yielding the calls before which every other process is let in
 * @param representatives whether one fault of each kind is enough
 */
record Detail(Set<Port> yielding, boolean representatives) {
  private static final Map<Port, List<Fault>> ALL = map(Port::faults);
  private static final Map<Port, List<Fault>> REPRESENTATIVE = map(Port::representativeFaults);

  /** Others are let in before every call, and every fault may happen. */
  static final Detail EVERYTHING = new Detail(EnumSet.allOf(Port.class), false);

  /**
   * Others are let in before every call that sees or changes what they see or change. The other
   * calls commute with all that others do: answers that are always the same (offerings, dry runs,
   * the ledger's identity while no table is restored), the second of two lists of which only the
   * union counts and which only grow, and what is told to the bus.
   */
  private static final Set<Port> SHARED =
      EnumSet.of(
          Port.LEDGER_FIND,
          Port.LEDGER_OPEN_PURCHASES,
          Port.LEDGER_WRITE,
          Port.EC2_BLOCKS,
          Port.EC2_EXTENSION_HISTORY,
          Port.EC2_PURCHASE);

  static final Detail EVERY_FAULT = new Detail(SHARED, false);
  static final Detail REPRESENTATIVES = new Detail(SHARED, true);

  /** As the others, where budgets are opened and used by several at once. */
  static final Detail BUDGETS = EVERY_FAULT.and(Port.BUDGET_READ, Port.BUDGET_WRITE);

  /** As the others, where the table may be replaced at any time. */
  static final Detail RESTORES = REPRESENTATIVES.and(Port.LEDGER_IDENTITY);

  private Detail and(Port... more) {
    Set<Port> all = EnumSet.copyOf(yielding);
    all.addAll(Set.of(more));
    return new Detail(all, representatives);
  }

  /**
   * @param first whether it is the first call since the process was let on
   */
  boolean yieldsBefore(Port port, boolean first) {
    return yielding.contains(port) && !(first && representatives && port.isRead());
  }

  /**
   * Whether a write came too late, so that what its writer reads next is as if it had been let on
   * just now: too late it is for ever, as long as no table is restored.
   */
  boolean changesNothing(Object answer) {
    return representatives
        && !yielding.contains(Port.LEDGER_IDENTITY)
        && answer instanceof PurchaseLedger.Written.Stale;
  }

  List<Fault> faultsOf(Port port) {
    return (representatives ? REPRESENTATIVE : ALL).get(port);
  }

  private static Map<Port, List<Fault>> map(Function<Port, Set<Fault>> faults) {
    Map<Port, List<Fault>> all = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      all.put(port, List.copyOf(faults.apply(port)));
    }
    return all;
  }
}
