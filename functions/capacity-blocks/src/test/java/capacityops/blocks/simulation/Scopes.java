package capacityops.blocks.simulation;

import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.ResolvePurchase.Decision;
import capacityops.core.api.Caller;
import java.time.Duration;

/** Who plays: each returns what is left to do when the play is over. */
final class Scopes {
  private Scopes() {}

  private static void nothing() {}

  /** An approved block, workers that all want to send it, the sweep, and people who decide. */
  static Runnable workersSweepAndPeople(World world, int workers, String offering) {
    world.approved(World.PURCHASE, offering);
    for (int i = 1; i <= workers; i++) {
      world.stage.actor("worker-" + i, () -> world.buy(World.PURCHASE, 1));
    }
    sweep(world, Duration.ZERO, Duration.ofMinutes(31), Duration.ofMinutes(1));
    people(world);
    return Scopes::nothing;
  }

  static void sweep(World world, Duration... pauses) {
    world.stage.actor(
        "sweep",
        () -> {
          for (Duration pause : pauses) {
            world.stage.pause(pause);
            sweepOnce(world);
          }
        });
  }

  /** A sweep that fails, or dies, is followed by the next one, as the schedule has it. */
  private static void sweepOnce(World world) {
    try {
      world.sweep();
    } catch (RuntimeException | Crash e) {
      world.stage.tell("the sweep fails: " + e);
    }
  }

  /** Bob decides, Carol approves what he decides to retry, and a worker sends that. */
  static void people(World world) {
    world.stage.actor(
        "bob",
        () -> {
          world.stage.await(() -> world.status(World.PURCHASE) == PurchaseStatus.NEEDS_DECISION);
          Decision decision = world.stage.decide(2) == 0 ? Decision.RETRY : Decision.ABANDON;
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
        "payment of block " + block,
        () -> world.ec2.bought().size() > block,
        () -> world.paymentOf(world.ec2.bought().get(block), succeeds));
  }

  /**
   * A backup is taken before the purchase is sent, and restored at some later time: into a new
   * table, which takes longer than any function runs.
   */
  static Runnable restored(World world) {
    world.approved(World.PURCHASE, "cb-1");
    var backup = world.memory.copy();
    world.stage.actor("worker-1", () -> world.buy(World.PURCHASE, 1));
    world.stage.actor(
        "worker-2",
        () -> {
          world.stage.await(world::wasRestored);
          world.buy(World.PURCHASE, 1);
        });
    sweep(world, Duration.ofMinutes(1), Duration.ofMinutes(31));
    world.stage.event(
        "the table is restored",
        () -> !world.isBuying() && world.ec2.wire().containsKey(World.PURCHASE + "#1"),
        () -> world.restore(backup));
    return () -> {
      world.stage.pause(Duration.ofMinutes(10));
      world.sweep();
      world.liftQuarantine();
    };
  }
}
