package capacityops.blocks.simulation;

import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.ResolvePurchase.Decision;
import capacityops.core.api.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who plays: each returns what is left to do when the play is over. */
final class Scopes {
  private Scopes() {}

  private static void nothing() {}

  /** An approved block, workers that all want to send it, the sweep, and people who decide. */
  static Runnable workersSweepAndPeople(World world, int workers, String offering) {
    return workersSweepAndPeople(world, workers, offering, 1);
  }

  /**
   * The same, where so many complete looks must not show it before a person is asked.
   *
   * @param absences as in the world's rules: the sweep comes often enough to see them
   */
  static Runnable workersSweepAndPeople(World world, int workers, String offering, int absences) {
    world.approved(World.PURCHASE, offering);
    for (int i = 1; i <= workers; i++) {
      world.stage.actor("worker-" + i, "worker", List.of(() -> world.buy(World.PURCHASE, 1)));
    }
    sweep(world, pauses(Duration.ZERO, absences));
    people(world);
    return Scopes::nothing;
  }

  /** One sweep while it is sent, one that doubts it after the window, then one per absence. */
  private static Duration[] pauses(Duration first, int absences) {
    Duration[] pauses = new Duration[2 + absences];
    Arrays.fill(pauses, Duration.ofMinutes(1));
    pauses[0] = first;
    pauses[1] = Duration.ofMinutes(31);
    return pauses;
  }

  static void sweep(World world, Duration... pauses) {
    List<Runnable> sweeps = new ArrayList<>();
    for (Duration pause : pauses) {
      sweeps.add(
          () -> {
            world.stage.pause(pause);
            sweepOnce(world);
          });
    }
    world.stage.actor("sweep", "sweep", sweeps);
  }

  /** A sweep that fails, or dies, is followed by the next one, as the schedule has it. */
  private static void sweepOnce(World world) {
    try {
      world.sweep();
    } catch (RuntimeException | Crash e) {
      return;
    }
  }

  /** Bob decides, Carol approves what he decides to retry, and a worker sends that. */
  static void people(World world) {
    world.stage.actor(
        "bob",
        () -> {
          world.stage.await(() -> world.status(World.PURCHASE) == PurchaseStatus.NEEDS_DECISION);
          Decision decision =
              world.stage.quietly(() -> world.stage.choose(2)) == 0
                  ? Decision.RETRY
                  : Decision.ABANDON;
          world.resolve(World.PURCHASE, World.bob(), decision);
          if (decision == Decision.RETRY) {
            world.stage.actor("carol", () -> retried(world));
          }
        });
  }

  private static void retried(World world) {
    world.approve(World.PURCHASE, World.carol());
    world.buy(World.PURCHASE, 2);
  }

  /** Two purchases for which the month's budget is not enough, and several who approve. */
  static Runnable approvals(World world) {
    world.ask(World.PURCHASE, "cb-1");
    world.ask(World.OTHER, "cb-2");
    approver(world, World.PURCHASE, World.bob(), "bob");
    approver(world, World.OTHER, World.carol(), "carol");
    approver(world, World.PURCHASE, World.aliceInDisguise(), "alice");
    return Scopes::nothing;
  }

  private static void approver(World world, String purchase, Caller who, String name) {
    world.stage.actor(name, () -> world.approve(purchase, who));
  }

  /** Everything at once, with state machines, payments and people. */
  static Runnable everything(World world) {
    world.ask(World.PURCHASE, "cb-1");
    approver(world, World.PURCHASE, World.bob(), "bob");
    world.stage.actor("duplicate", () -> world.buy(World.PURCHASE, 1));
    if (world.stage.choose(2) == 0) {
      world.ask(World.OTHER, world.stage.choose(2) == 0 ? "cb-2" : "cbe-1");
      approver(world, World.OTHER, World.carol(), "carol");
      approver(world, World.OTHER, World.aliceInDisguise(), "alice");
      world.stage.actor("redelivery", () -> world.buy(World.OTHER, 1));
    }
    Duration[] pauses = new Duration[7];
    for (int i = 0; i < pauses.length; i++) {
      pauses[i] = Duration.ofMinutes(1 + world.stage.choose(10));
    }
    sweep(world, pauses);
    people(world);
    payment(world, 0);
    payment(world, 1);
    return Scopes::nothing;
  }

  private static void payment(World world, int block) {
    boolean succeeds = world.stage.choose(2) == 0;
    world.stage.event(
        new Stage.Event(
            "payment of block " + block,
            () -> world.ec2.bought().size() > block,
            () ->
                world.ec2.move(
                    block, succeeds ? FoundBlock.SCHEDULED : FoundBlock.PAYMENT_FAILED)));
  }

  /**
   * A backup is taken at any time, and the table replaced by it at any later time, under workers
   * that are in the middle of something. The person who lifts the guard may do so at once.
   *
   * @param approved whether it is approved before, or while they play
   */
  static Runnable restored(World world, boolean approved) {
    if (approved) {
      world.approved(World.PURCHASE, "cb-1");
    } else {
      world.ask(World.PURCHASE, "cb-1");
      approver(world, World.PURCHASE, World.bob(), "dave");
    }
    workers(world, 2);
    sweep(world, Duration.ofMinutes(1), Duration.ofMinutes(31));
    world.stage.event(new Stage.Event("a backup is taken", () -> true, world::backUp));
    restoreAtAnyTime(world);
    return world::liftQuarantine;
  }

  /**
   * The table is replaced at any time by a backup from before the claim, and people decide what the
   * sweep brings them.
   */
  static Runnable restoredWithPeople(World world, int workers) {
    world.approved(World.PURCHASE, "cb-1");
    world.backUp();
    workers(world, workers);
    restoreAtAnyTime(world);
    sweep(world, pauses(Duration.ofMinutes(1), 1));
    people(world);
    return world::liftQuarantine;
  }

  private static void workers(World world, int workers) {
    for (int i = 1; i <= workers; i++) {
      world.stage.actor(
          "worker-" + i,
          "worker",
          List.of(
              () -> {
                world.stage.await(() -> world.status(World.PURCHASE) == PurchaseStatus.APPROVED);
                world.buy(World.PURCHASE, 1);
              }));
    }
  }

  private static void restoreAtAnyTime(World world) {
    world.stage.event(new Stage.Event("the table is restored", world::hasBackup, world::restore));
    world.stage.event(
        new Stage.Event("the guard is lifted", world::wasRestored, world::liftQuarantine));
  }

  /** The same, with people who decide, and sweeps that bring it before them. */
  static Runnable restoredAndRetried(World world) {
    Runnable lastly = restored(world, world.stage.choose(2) == 0);
    people(world);
    sweep(world, Duration.ofMinutes(33), Duration.ofMinutes(31), Duration.ofMinutes(1));
    return lastly;
  }
}
