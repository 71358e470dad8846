package capacityops.blocks.simulation;

/** An invariant that does not hold. */
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  Violation(String what) {
    super(what, null, false, false);
  }
}
