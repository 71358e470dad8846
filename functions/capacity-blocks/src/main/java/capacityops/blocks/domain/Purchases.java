package capacityops.blocks.domain;

import capacityops.blocks.domain.PurchaseLedger.Terms;
import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.event.Announcer;
import capacityops.core.event.DomainEvent;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.StaleAllocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purchases in the ledger. Every write obeys the table of {@link Transitions}, moves the budget by
 * what the purchase ties up more or less, and is told to the bus where it changes the status.
 */
public final class Purchases {
  private static final Logger LOG = LoggerFactory.getLogger(Purchases.class);

  /** After its end a block of a closed purchase would cost nobody anything more. */
  private static final Duration LOOKED_FOR_AFTER_END = Duration.ofDays(1);

  private final PurchaseLedger ledger;
  private final Announcer announcer;
  private final InstantSource clock;
  private final PurchaseForm form;

  public Purchases(PurchaseLedger ledger, Announcer announcer, InstantSource clock) {
    this(ledger, announcer, clock, PurchaseForm.json());
  }

  public Purchases(
      PurchaseLedger ledger, Announcer announcer, InstantSource clock, PurchaseForm form) {
    this.ledger = ledger;
    this.announcer = announcer;
    this.clock = clock;
    this.form = form;
  }

  /**
   * What a purchase becomes.
   *
   * @param alarm why a person should look at once, {@code null} where nobody has to
   * @param awsRequestId {@code null} for none
   */
  public record Step(
      PurchaseStatus status,
      PurchaseRecord record,
      String actor,
      String reason,
      String alarm,
      String awsRequestId) {
    static Step to(PurchaseStatus status, PurchaseRecord record, String actor, String reason) {
      return new Step(status, record, actor, reason, null, null);
    }

    Step answeredIn(String requestId) {
      return new Step(status, record, actor, reason, alarm, requestId);
    }

    Step alarming(String why) {
      return new Step(status, record, actor, reason, why, awsRequestId);
    }
  }

  /** How a write ended; only {@link Done} changed anything. */
  sealed interface Outcome {
    /** Written, and not told yet. */
    record Done(Purchase purchase, Change change) implements Outcome {}

    record Stale(Optional<Purchase> found) implements Outcome {}

    record SamePerson() implements Outcome {}

    record OverBudget() implements Outcome {}
  }

  /** A purchase and its history, oldest first. */
  public record WithHistory(Purchase purchase, List<HistoryEntry> history) {}

  public Optional<Purchase> find(String purchaseId) {
    return ledger.find(purchaseId).filter(Purchases::isPurchase).map(form::read);
  }

  /**
   * @throws ProblemException 404 where there is none
   */
  public Purchase require(String purchaseId) {
    return find(purchaseId).orElseThrow(() -> notFound(purchaseId));
  }

  /**
   * @throws ProblemException 404 where there is none
   */
  WithHistory requireWithHistory(String purchaseId) {
    return ledger
        .trail(purchaseId)
        .filter(trail -> isPurchase(trail.allocation()))
        .map(trail -> new WithHistory(form.read(trail.allocation()), trail.history()))
        .orElseThrow(() -> notFound(purchaseId));
  }

  private static boolean isPurchase(Allocation allocation) {
    return allocation.kind() == AllocationKind.CAPACITY_BLOCK;
  }

  private static ProblemException notFound(String purchaseId) {
    return new ProblemException(Problem.Kind.NOT_FOUND, "There is no purchase " + purchaseId + ".");
  }

  /** Every purchase to which something can still happen. */
  List<Purchase> open() {
    return ledger.open(AllocationKind.CAPACITY_BLOCK).stream().map(form::read).toList();
  }

  /** The others in its Region to which something can still happen. */
  List<Purchase> openBeside(Purchase purchase) {
    return ledger.openBeside(purchase.allocation()).stream().map(form::read).toList();
  }

  public Page<Purchase> list(Optional<String> status, int maxResults, Optional<String> position) {
    AllocationFilter filter =
        new AllocationFilter(
            Optional.of(AllocationKind.CAPACITY_BLOCK), status, Optional.empty(), Optional.empty());
    Page<Allocation> page = ledger.list(filter, maxResults, position);
    return new Page<>(page.items().stream().map(form::read).toList(), page.next());
  }

  public List<HistoryEntry> history(Purchase purchase) {
    return ledger.history(purchase.id());
  }

  /** Writes the first version of a purchase; a fee that is held at once must be available. */
  Outcome open(String purchaseId, Step step) {
    Instant now = clock.instant();
    Staked staked = Staked.of(null, step);
    Change change = change(purchaseId, null, staked.step(), now);
    Allocation first =
        Allocation.first(
            purchaseId,
            AllocationKind.CAPACITY_BLOCK,
            step.record().quote().offering().region(),
            step.record().requester().arn(),
            change);
    Optional<BudgetMove> move = staked.move().map(BudgetMove::onlyWithinLimit);
    return outcome(ledger.open(first, change, move), staked.step(), change);
  }

  /** Approves: the fee must be available, and {@code approver} somebody else. */
  Outcome approve(Purchase current, Step step, String approver) {
    Transitions.require(current.id(), current.status(), step.status());
    Staked staked = Staked.of(current.record(), step);
    Change change = change(current.id(), current.status(), staked.step(), clock.instant());
    Terms terms = new Terms(staked.move().map(BudgetMove::onlyWithinLimit), Optional.of(approver));
    return outcome(ledger.change(current.allocation(), change, terms), staked.step(), change);
  }

  /** Writes the next version, and leaves the telling to the caller. */
  Outcome write(Purchase current, Step step) {
    Transitions.require(current.id(), current.status(), step.status());
    Staked staked = Staked.of(current.record(), step);
    Change change = change(current.id(), current.status(), staked.step(), clock.instant());
    Terms terms = new Terms(staked.move(), Optional.empty());
    return outcome(ledger.change(current.allocation(), change, terms), staked.step(), change);
  }

  /**
   * Writes the next version and tells the bus.
   *
   * @throws StaleAllocation where {@code current} is no longer current
   */
  Purchase written(Purchase current, Step step) {
    return switch (write(current, step)) {
      case Outcome.Done done -> told(done);
      case Outcome.Stale _, Outcome.SamePerson _, Outcome.OverBudget _ ->
          throw new StaleAllocation(current.id());
    };
  }

  /** Tells the bus; what cannot be told now is told by the sweep. */
  Purchase told(Outcome.Done done) {
    try {
      announcer.announce(done.purchase().allocation(), done.change());
    } catch (AwsFailure e) {
      LOG.warn("{} is told later: {}", done.purchase().id(), e.getMessage());
    }
    return done.purchase();
  }

  int announceUntold() {
    return announcer.announceUntold(clock.instant());
  }

  private Outcome outcome(PurchaseLedger.Written written, Step step, Change change) {
    return switch (written) {
      case PurchaseLedger.Written.Done(var allocation) ->
          new Outcome.Done(new Purchase(allocation, step.status(), step.record()), change);
      case PurchaseLedger.Written.Stale(var found) -> new Outcome.Stale(found.map(form::read));
      case PurchaseLedger.Written.SamePerson() -> new Outcome.SamePerson();
      case PurchaseLedger.Written.OverBudget() -> new Outcome.OverBudget();
    };
  }

  private Change change(String purchaseId, PurchaseStatus previous, Step step, Instant now) {
    Change change =
        new Change(
            step.status().name(),
            isOpen(step.status(), step.record(), now),
            form.text(step.record()),
            step.actor(),
            step.reason(),
            step.awsRequestId(),
            now,
            Optional.empty(),
            List.of(),
            List.of());
    return step.status() == previous && step.alarm() == null
        ? change
        : change.telling(
            new DomainEvent(
                PurchaseEvents.STATUS_CHANGED,
                purchaseId,
                form.text(
                    PurchaseEvents.statusChanged(
                        purchaseId, previous == null ? null : previous.name(), step, now))));
  }

  private static boolean isOpen(PurchaseStatus status, PurchaseRecord record, Instant now) {
    boolean blockMoves = record.blocks().stream().anyMatch(block -> !block.hasEnded());
    return blockMoves
        || switch (status) {
          case AWAITING_APPROVAL,
              APPROVED,
              SENDING,
              UNKNOWN,
              NEEDS_DECISION,
              PAYMENT_PENDING,
              SCHEDULED,
              ACTIVE ->
              true;
          case REFUSED, ABANDONED -> mayStillBeFound(record, now);
          case EXPIRED, REJECTED, LAPSED, PAYMENT_FAILED -> false;
        };
  }

  private static boolean mayStillBeFound(PurchaseRecord record, Instant now) {
    boolean sent = record.attempt().claim() != null || !record.earlier().isEmpty();
    return sent && now.isBefore(record.quote().offering().endDate().plus(LOOKED_FOR_AFTER_END));
  }

  /** A step with what the purchase then ties up. */
  private record Staked(Step step, Optional<BudgetMove> move) {
    static Staked of(PurchaseRecord before, Step step) {
      PurchaseRecord record = step.record();
      if (record.stake() == null) {
        return new Staked(step, Optional.empty());
      }
      Stake none = new Stake(record.stake().month(), record.stake().currencyCode(), 0, 0);
      Stake from = before == null || before.stake() == null ? none : before.stake();
      Stake to = from.of(step.status(), record.fee(), record.blocks());
      Step staked =
          new Step(
              step.status(),
              record.with(to),
              step.actor(),
              step.reason(),
              step.alarm(),
              step.awsRequestId());
      return new Staked(staked, from.to(to));
    }
  }
}
