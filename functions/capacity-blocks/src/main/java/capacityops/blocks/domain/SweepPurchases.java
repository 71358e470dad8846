package capacityops.blocks.domain;

import capacityops.blocks.domain.AcrossRegions.Answer;
import capacityops.core.event.EventBus;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the ledger against EC2, for ever: settles what has died, follows what was bought, finds
 * blocks that the ledger does not know of, and tells what was left untold. It never sends a
 * purchase.
 */
public final class SweepPurchases {
  private static final Logger LOG = LoggerFactory.getLogger(SweepPurchases.class);
  private static final String ACTOR = "sweep";

  private final Parts parts;
  private final List<String> regions;
  private final PurchaseRules rules;
  private final InstantSource clock;

  /** The parts that the sweep is made of. */
  public record Parts(
      Purchases purchases,
      Lookout lookout,
      Findings findings,
      SettlePurchase settle,
      Budgets budgets,
      PurchaseExecutions executions,
      LedgerIdentity ledgerIdentity,
      AcrossRegions acrossRegions,
      EventBus bus,
      Meter meter) {}

  /**
   * @param regions that are looked at, beside those of open purchases
   */
  public SweepPurchases(
      Parts parts, List<String> regions, PurchaseRules rules, InstantSource clock) {
    this.parts = parts;
    this.regions = List.copyOf(regions);
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * What a sweep did.
   *
   * @param changed purchases that it brought on
   * @param started executions
   * @param withoutRecord blocks with our tag of which the ledger knows nothing
   * @param elsewhere blocks without our tag
   * @param unreadRegions that could not be read to the end: nothing is concluded about them
   * @param told events that a crash had left untold
   * @param original whether the ledger is the original table
   */
  public record Swept(
      int changed,
      int started,
      int withoutRecord,
      int elsewhere,
      List<String> unreadRegions,
      int told,
      boolean original) {}

  /**
   * @throws AwsFailure where the ledger could not be read
   */
  public Swept sweep() {
    LedgerIdentity.Identity ledger = parts.ledgerIdentity().read();
    if (!ledger.original()) {
      parts.meter().count("LedgerRestored", Map.of());
    }
    // Read before the look: a purchase of which the look says nothing was sent before it.
    List<Purchase> open =
        parts.purchases().open().stream().map(found -> quarantined(found, ledger)).toList();
    Look look = look(open);
    int changed = 0;
    int started = 0;
    for (Purchase purchase : open) {
      Purchase after = settled(purchase, look);
      changed += after.allocation().version() == purchase.allocation().version() ? 0 : 1;
      started += ledger.original() && restarted(after) ? 1 : 0;
    }
    Strangers strangers = attribute(look);
    int told = parts.purchases().announceUntold();
    return new Swept(
        changed,
        started,
        strangers.withoutRecord(),
        strangers.elsewhere(),
        look.unread(),
        told,
        ledger.original());
  }

  /** What EC2 has, Region by Region; a Region that could not be read is not in it. */
  private record Look(
      Map<String, List<SeenBlock>> blocks,
      Map<String, List<SeenExtension>> extensions,
      List<String> unread) {
    Optional<List<FoundBlock>> of(Purchase purchase, Lookout lookout) {
      String region = purchase.offering().region();
      return switch (purchase.offering()) {
        case Offering.Block _ ->
            Optional.ofNullable(blocks.get(region)).map(seen -> lookout.among(seen, purchase));
        case Offering.Extension _ ->
            Optional.ofNullable(extensions.get(region))
                .map(seen -> lookout.amongExtensions(seen, purchase));
      };
    }
  }

  private record Strangers(int withoutRecord, int elsewhere) {}

  private Look look(List<Purchase> open) {
    TreeSet<String> all = new TreeSet<>(regions);
    TreeSet<String> ofExtensions = new TreeSet<>();
    for (Purchase purchase : open) {
      all.add(purchase.offering().region());
      if (purchase.offering() instanceof Offering.Extension extension) {
        ofExtensions.add(extension.region());
      }
    }
    TreeSet<String> unread = new TreeSet<>();
    Map<String, List<SeenBlock>> blocks =
        known(parts.acrossRegions().ask(all, parts.lookout()::blocks), unread);
    Map<String, List<SeenExtension>> extensions =
        known(
            parts
                .acrossRegions()
                .ask(ofExtensions, region -> parts.lookout().extensions(region, Optional.empty())),
            unread);
    return new Look(blocks, extensions, List.copyOf(unread));
  }

  private <T> Map<String, T> known(List<Answer<T>> answers, Set<String> unread) {
    Map<String, T> known = new HashMap<>();
    for (Answer<T> answer : answers) {
      switch (answer) {
        case Answer.Known(var region, var value) -> known.put(region, value);
        case Answer.Unknown(var region, var reason) -> {
          LOG.warn("{} could not be read: {}", region, reason);
          parts.meter().count("SweepRegionUnread", Map.of());
          unread.add(region);
        }
      }
    }
    return known;
  }

  private Purchase settled(Purchase purchase, Look look) {
    return switch (purchase.status()) {
      case AWAITING_APPROVAL, APPROVED -> parts.settle().unsent(purchase);
      case SENDING,
          UNKNOWN,
          NEEDS_DECISION,
          PAYMENT_PENDING,
          SCHEDULED,
          ACTIVE,
          EXPIRED,
          PAYMENT_FAILED ->
          look.of(purchase, parts.lookout())
              .map(seen -> parts.settle().settled(purchase, seen, Duration.ZERO))
              .orElse(purchase);
      case REFUSED, ABANDONED, REJECTED, LAPSED ->
          look.of(purchase, parts.lookout())
              .map(seen -> parts.settle().settled(purchase, seen, Duration.ZERO))
              .map(this::closed)
              .orElse(purchase);
    };
  }

  /** Once it could cost nobody anything any more, it is not looked for by name. */
  private Purchase closed(Purchase purchase) {
    Duration late = Duration.ofDays(1);
    boolean over = clock.instant().isAfter(purchase.offering().endDate().plus(late));
    if (!over || purchase.status().isBought() || !purchase.allocation().open()) {
      return purchase;
    }
    return written(
        purchase,
        Purchases.Step.to(
            purchase.status(), purchase.record(), ACTOR, "EC2 never showed it until its end"));
  }

  private boolean restarted(Purchase purchase) {
    if (purchase.status() != PurchaseStatus.APPROVED) {
      return false;
    }
    PurchaseExecutions.Execution execution = PurchaseExecutions.Execution.of(purchase);
    return switch (parts.executions().state(execution)) {
      case RUNNING -> false;
      case NEVER_STARTED -> {
        parts.executions().start(execution);
        yield true;
      }
      case ENDED -> startedAgain(purchase);
    };
  }

  /** The number is written first: two sweeps cannot both start the next run. */
  private boolean startedAgain(Purchase purchase) {
    Purchase next =
        written(
            purchase,
            Purchases.Step.to(
                purchase.status(),
                purchase.record().with(purchase.attempt().executedAgain()),
                ACTOR,
                "its run had ended without sending; a new one was started"));
    boolean mine = next.allocation().version() == purchase.allocation().version() + 1;
    if (mine && next.status() == PurchaseStatus.APPROVED) {
      parts.executions().start(PurchaseExecutions.Execution.of(next));
      return true;
    }
    return false;
  }

  /** Every block with our tag belongs to a purchase, or somebody must know that it does not. */
  private Strangers attribute(Look look) {
    int withoutRecord = 0;
    int elsewhere = 0;
    for (List<SeenBlock> seen : look.blocks().values()) {
      for (SeenBlock block : seen) {
        if (!rules.stack().equals(block.tags().get(PurchaseTag.STACK_KEY))) {
          elsewhere++;
        } else if (!attributed(block)) {
          withoutRecord++;
        }
      }
    }
    return new Strangers(withoutRecord, elsewhere);
  }

  private boolean attributed(SeenBlock block) {
    Optional<PurchaseTag> tag = PurchaseTag.of(block.tags());
    Optional<Purchase> purchase = tag.flatMap(named -> parts.purchases().find(named.purchaseId()));
    if (purchase.isEmpty()) {
      alarm(block);
      return false;
    }
    FoundBlock found = block.boughtBy(tag.get().attempt());
    if (!purchase.get().record().knows(found)) {
      recorded(purchase.get(), found);
    }
    return true;
  }

  private void recorded(Purchase purchase, FoundBlock found) {
    try {
      parts.findings().record(purchase, List.of(found), ACTOR);
    } catch (StaleAllocation e) {
      LOG.info("{} moved on meanwhile; the next sweep looks again", purchase.id());
    }
  }

  private void alarm(SeenBlock block) {
    parts.meter().count("CapacityBlocksWithoutRecord", Map.of());
    String tag = block.tags().getOrDefault(PurchaseTag.KEY, "none");
    LOG.error("EC2 has the block {} with the tag {}, and the ledger does not", block.name(), tag);
    try {
      parts.bus().put(PurchaseEvents.withoutRecord(tag, block, clock.instant()), clock.instant());
    } catch (AwsFailure e) {
      LOG.warn("the next sweep tells it again: {}", e.getMessage());
    }
  }

  /**
   * A restored table may have forgotten that something was approved, claimed, sent or tried again:
   * whatever could have been is taken for sent just now, with its fee held.
   */
  private Purchase quarantined(Purchase purchase, LedgerIdentity.Identity ledger) {
    return purchase.record().isOf(ledger) || !mayHaveBeenSent(purchase.status())
        ? purchase
        : doubted(purchase, ledger);
  }

  private static boolean mayHaveBeenSent(PurchaseStatus status) {
    return status.isUnsent() || status.hasOpenOutcome();
  }

  private Purchase doubted(Purchase purchase, LedgerIdentity.Identity ledger) {
    Instant now = clock.instant();
    PurchaseRecord held = parts.budgets().staked(purchase.record(), now).in(ledger);
    return written(
        purchase,
        Purchases.Step.to(
                PurchaseStatus.UNKNOWN,
                held.with(purchase.attempt().doubted(now)),
                ACTOR,
                "the ledger was restored: it may have been sent since the backup")
            .alarming("The ledger was restored; this purchase may have been sent."));
  }

  private Purchase written(Purchase purchase, Purchases.Step step) {
    try {
      return parts.purchases().written(purchase, step);
    } catch (StaleAllocation e) {
      LOG.info("{} moved on meanwhile", purchase.id());
      return parts.purchases().require(purchase.id());
    }
  }
}
