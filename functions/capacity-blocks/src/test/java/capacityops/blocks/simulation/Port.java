package capacityops.blocks.simulation;

import java.util.EnumSet;
import java.util.Set;

/** Every call that leaves the program, and what can go wrong with it. */
enum Port {
  LEDGER_FIND(Kind.READ, true),
  LEDGER_OPEN_PURCHASES(Kind.READ, true),
  LEDGER_UNTOLD(Kind.READ, true),
  LEDGER_WRITE(Kind.CONDITIONAL_WRITE, false),
  LEDGER_TOLD(Kind.WRITE, true),
  BUDGET_READ(Kind.READ, true),
  BUDGET_WRITE(Kind.WRITE, true),
  LEDGER_IDENTITY(Kind.READ, true),
  BUS_PUT(Kind.WRITE, true),
  EC2_BLOCKS(Kind.READ, false),
  EC2_RESERVATIONS(Kind.READ, true),
  EC2_EXTENSION_HISTORY(Kind.READ, false),
  EC2_OFFERINGS(Kind.READ, true),
  EC2_DRY_RUN(Kind.READ, true),
  EC2_PURCHASE(Kind.SEND, false),
  EXECUTION_START(Kind.WRITE, true),
  EXECUTION_STATE(Kind.READ, true);

  private enum Kind {
    READ,
    WRITE,
    CONDITIONAL_WRITE,
    SEND
  }

  private final Kind kind;
  private final boolean quiet;

  /**
   * @param quiet whether no other actor needs to be let in before it: it has no effect that others
   *     see, or it follows at once on a call before which they were let in
   */
  Port(Kind kind, boolean quiet) {
    this.kind = kind;
    this.quiet = quiet;
  }

  /** The same in every run, unlike an enum's hash code. */
  int hashName() {
    return name().hashCode();
  }

  boolean isQuiet() {
    return quiet;
  }

  /**
   * One fault of each kind that leads to something of its own. A process that fails to read ends as
   * one that crashes there does; to crash before a call is to crash after the one before it; what
   * counts of an answer to a purchase is whether it took effect and whether it can be read.
   */
  Set<Fault> representativeFaults() {
    if (quiet) {
      return EnumSet.noneOf(Fault.class);
    }
    return switch (kind) {
      case READ -> EnumSet.of(Fault.FAIL_BEFORE);
      case WRITE, CONDITIONAL_WRITE ->
          EnumSet.of(
              Fault.FAIL_BEFORE, Fault.LOST_REPLY, Fault.MINE_LOOKS_STALE, Fault.CRASH_AFTER);
      case SEND ->
          EnumSet.of(
              Fault.FAIL_BEFORE,
              Fault.LOST_REPLY,
              Fault.REFUSED,
              Fault.LATE,
              Fault.CRASH_AFTER,
              Fault.CRASH_LATE);
    };
  }

  Set<Fault> faults() {
    return switch (kind) {
      case READ -> EnumSet.of(Fault.FAIL_BEFORE, Fault.CRASH_BEFORE, Fault.CRASH_AFTER);
      case WRITE ->
          EnumSet.of(Fault.FAIL_BEFORE, Fault.LOST_REPLY, Fault.CRASH_BEFORE, Fault.CRASH_AFTER);
      case CONDITIONAL_WRITE ->
          EnumSet.of(
              Fault.FAIL_BEFORE,
              Fault.LOST_REPLY,
              Fault.MINE_LOOKS_STALE,
              Fault.CRASH_BEFORE,
              Fault.CRASH_AFTER);
      case SEND ->
          EnumSet.of(
              Fault.FAIL_BEFORE,
              Fault.LOST_REPLY,
              Fault.ERROR_500_AFTER,
              Fault.REFUSED,
              Fault.THROTTLED,
              Fault.LATE,
              Fault.CRASH_BEFORE,
              Fault.CRASH_AFTER,
              Fault.CRASH_LATE);
    };
  }
}
