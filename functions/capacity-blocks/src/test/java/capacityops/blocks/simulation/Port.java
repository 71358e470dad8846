package capacityops.blocks.simulation;

import java.util.EnumSet;
import java.util.Set;

/** Every call that leaves the program, and what can go wrong with it. */
enum Port {
  LEDGER_FIND(Kind.READ, false),
  LEDGER_OPEN_PURCHASES(Kind.READ, false),
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
   * @param quiet whether nobody else can tell when it happens: no other actor needs to be let in
   *     before it, but it can still fail
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
