package capacityops.blocks.simulation;

import java.util.EnumSet;
import java.util.Set;

/** Every call that leaves the program, and what can go wrong with it. */
enum Port {
  LEDGER_FIND(Kind.READ),
  LEDGER_OPEN_PURCHASES(Kind.READ),
  LEDGER_UNTOLD(Kind.READ),
  LEDGER_WRITE(Kind.CONDITIONAL_WRITE),
  LEDGER_TOLD(Kind.WRITE),
  BUDGET_READ(Kind.READ),
  BUDGET_WRITE(Kind.WRITE),
  LEDGER_IDENTITY(Kind.READ),
  BUS_PUT(Kind.WRITE),
  EC2_BLOCKS(Kind.READ),
  EC2_RESERVATIONS(Kind.READ),
  EC2_EXTENSION_HISTORY(Kind.READ),
  EC2_OFFERINGS(Kind.READ),
  EC2_DRY_RUN(Kind.READ),
  EC2_PURCHASE(Kind.SEND),
  EXECUTION_START(Kind.WRITE),
  EXECUTION_STATE(Kind.READ);

  private enum Kind {
    READ,
    WRITE,
    CONDITIONAL_WRITE,
    SEND
  }

  private final Kind kind;

  Port(Kind kind) {
    this.kind = kind;
  }

  boolean isRead() {
    return kind == Kind.READ;
  }

  /**
   * One fault of each kind that leads to something of its own. To crash before a call is to crash
   * after the one before it; a process that fails to read stops, as one that has crashed; of an
   * answer to a purchase counts whether it took effect and whether it can be read.
   */
  Set<Fault> representativeFaults() {
    return switch (this) {
      case LEDGER_WRITE ->
          EnumSet.of(
              Fault.FAIL_BEFORE, Fault.LOST_REPLY, Fault.MINE_LOOKS_STALE, Fault.CRASH_AFTER);
      case EC2_PURCHASE ->
          EnumSet.of(
              Fault.FAIL_BEFORE,
              Fault.LOST_REPLY,
              Fault.REFUSED,
              Fault.LATE,
              Fault.CRASH_AFTER,
              Fault.CRASH_LATE);
      case EC2_BLOCKS, EC2_EXTENSION_HISTORY -> EnumSet.of(Fault.FAIL_BEFORE);
      case LEDGER_FIND,
          LEDGER_OPEN_PURCHASES,
          LEDGER_UNTOLD,
          LEDGER_TOLD,
          BUDGET_READ,
          BUDGET_WRITE,
          LEDGER_IDENTITY,
          BUS_PUT,
          EC2_RESERVATIONS,
          EC2_OFFERINGS,
          EC2_DRY_RUN,
          EXECUTION_START,
          EXECUTION_STATE ->
          EnumSet.noneOf(Fault.class);
    };
  }

  /** Everything that can happen to it. */
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
