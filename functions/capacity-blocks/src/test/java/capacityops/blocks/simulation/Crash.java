package capacityops.blocks.simulation;

/** The end of a process: nothing of the program may catch it. */
final class Crash extends Error {
  private static final long serialVersionUID = 1L;

  Crash() {
    super("crash", null, false, false);
  }
}
