package capacityops.blocks.simulation;

import capacityops.blocks.domain.Attempt;
import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.Transitions;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.HistoryEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What must hold of purchases: after every step, and once everything has come to rest. */
final class Invariants {
  void check(World world) {
    atMostOneRequestPerAttempt(world);
    atMostOneBlockPerPurchase(world);
    nothingBoughtIsWrittenOff(world);
    budgetIsExact(world);
    historyIsWhole(world);
    approvedByAnotherPerson(world);
    nothingTurnsUpUnexpected(world);
  }

  /** I1. */
  private static void atMostOneRequestPerAttempt(World world) {
    world
        .ec2
        .wire()
        .forEach(
            (attempt, requests) ->
                require(
                    requests <= allowed(world, attempt),
                    () -> "I1: %d requests for %s".formatted(requests, attempt)));
  }

  /**
   * A restored ledger does not know which attempts were approved since: people count them again.
   */
  private static int allowed(World world, String attempt) {
    return world.wasRestored() ? world.approvalsOf(attempt) : 1;
  }

  /** I2; a person's retry may not buy a second one either, as long as EC2 keeps its windows. */
  private static void atMostOneBlockPerPurchase(World world) {
    Map<String, Integer> blocks = new HashMap<>();
    for (SimulatedEc2.Bought block : world.ec2.bought()) {
      int number = blocks.merge(block.purchase(), 1, Integer::sum);
      require(number <= 1, () -> "I2: double buy of " + block.purchase());
    }
  }

  /** I3: whatever says that nothing was bought is right, or a person is still asked. */
  private static void nothingBoughtIsWrittenOff(World world) {
    for (SimulatedEc2.Bought block : world.ec2.bought()) {
      Allocation allocation = world.memory.find(block.purchase()).orElse(null);
      if (allocation == null || world.wasRestored()) {
        continue;
      }
      PurchaseStatus status = PurchaseStatus.valueOf(allocation.status());
      boolean writtenOff =
          switch (status) {
            case REJECTED, LAPSED, REFUSED, ABANDONED -> true;
            case AWAITING_APPROVAL, APPROVED -> true;
            case SENDING,
                UNKNOWN,
                NEEDS_DECISION,
                PAYMENT_PENDING,
                SCHEDULED,
                ACTIVE,
                EXPIRED,
                PAYMENT_FAILED ->
                false;
          };
      require(
          !writtenOff, () -> "I3: lost purchase, EC2 has a block and the ledger says " + status);
    }
  }

  /** I4: to the cent. */
  private static void budgetIsExact(World world) {
    long held = 0;
    long committed = 0;
    for (Allocation allocation : world.memory.all()) {
      PurchaseRecord record = record(allocation);
      if (record.stake() != null) {
        held += record.stake().held();
        committed += record.stake().committed();
      }
    }
    for (Budget budget : world.memory.budgets()) {
      require(
          budget.held() == held && budget.committed() == committed,
          () -> "I4: the purchases hold something else than " + budget);
      require(
          budget.available() + budget.held() + budget.committed() == budget.limit(),
          () -> "I4: does not add up: " + budget);
      require(budget.available() >= 0 || world.wasRestored(), () -> "I4: overrun: " + budget);
    }
    long heldInAll = held + committed;
    long spent =
        world.ec2.bought().stream()
            .filter(block -> !block.state().equals(FoundBlock.PAYMENT_FAILED))
            .filter(block -> world.memory.find(block.purchase()).isPresent())
            .mapToLong(block -> block.fee().minorUnits())
            .sum();
    require(spent <= heldInAll || world.wasRestored(), () -> "I4: more was spent than is held");
  }

  /** I8. */
  private static void historyIsWhole(World world) {
    for (Allocation allocation : world.memory.all()) {
      List<HistoryEntry> history = world.memory.historyOf(allocation.allocationId());
      require(
          history.size() == allocation.version(),
          () -> "I8: %d entries for version %d".formatted(history.size(), allocation.version()));
      require(
          history.getLast().to().equals(allocation.status()),
          () -> "I8: the last entry is another one");
      HistoryEntry last = history.getLast();
      require(
          last.from() == null
              || Transitions.allows(
                  PurchaseStatus.valueOf(last.from()), PurchaseStatus.valueOf(last.to())),
          () -> "I8: from %s to %s".formatted(last.from(), last.to()));
    }
  }

  /** What turns up after it was written off is an alarm; it may only come after a restore. */
  private static void nothingTurnsUpUnexpected(World world) {
    boolean surprised =
        world.alarms().containsKey("CapacityBlockSurprises")
            || world.alarms().containsKey("CapacityBlocksWithoutRecord");
    require(!surprised || world.wasRestored(), () -> "I3: a block turned up unexpected");
  }

  private static void approvedByAnotherPerson(World world) {
    for (Allocation allocation : world.memory.all()) {
      PurchaseRecord record = record(allocation);
      Attempt.Approval approval = record.attempt().approval();
      if (approval != null) {
        String approver = role(approval.approver().arn());
        require(!approver.equals(role(record.requester().arn())), () -> "the requester approved");
        require(
            !approver.equals(role(record.attempt().proposer().arn())),
            () -> "the proposer approved");
      }
    }
  }

  /** I3 and liveness, once nothing fails any more: what is not at rest yet. */
  Optional<String> unrest(World world) {
    for (SimulatedEc2.Bought block : world.ec2.bought()) {
      boolean known =
          world.memory.find(block.purchase()).stream()
              .flatMap(allocation -> record(allocation).blocks().stream())
              .anyMatch(found -> isIt(found, block));
      if (!known && !world.alarms().containsKey("CapacityBlocksWithoutRecord")) {
        return Optional.of("I3: nobody knows of the block of " + block.purchase());
      }
    }
    for (Allocation allocation : world.memory.all()) {
      boolean moves =
          switch (PurchaseStatus.valueOf(allocation.status())) {
            case APPROVED, SENDING, UNKNOWN -> world.isOriginalNow();
            case AWAITING_APPROVAL,
                NEEDS_DECISION,
                PAYMENT_PENDING,
                SCHEDULED,
                ACTIVE,
                EXPIRED,
                REJECTED,
                LAPSED,
                REFUSED,
                ABANDONED,
                PAYMENT_FAILED ->
                false;
          };
      if (moves) {
        return Optional.of("liveness: %s for ever".formatted(allocation.status()));
      }
    }
    return world.memory.untold().isEmpty()
        ? Optional.empty()
        : Optional.of("an event was never told");
  }

  private static boolean isIt(FoundBlock found, SimulatedEc2.Bought block) {
    return found.capacityReservationIds().contains(block.reservationId())
        || found.capacityReservationIds().contains(SimulatedEc2.RESERVATION);
  }

  private static String role(String arn) {
    return arn.split("/", 3)[1];
  }

  private static PurchaseRecord record(Allocation allocation) {
    return TextOnce.record(allocation);
  }

  private static void require(boolean holds, Supplier<String> message) {
    if (!holds) {
      throw new Violation(message.get());
    }
  }
}
