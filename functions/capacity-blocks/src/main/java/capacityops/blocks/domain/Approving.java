package capacityops.blocks.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.failure.AwsFailure;
import capacityops.core.money.Money;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every approval does: holds the fee, frees the way for one sending, and sees it started. */
public final class Approving {
  private static final Logger LOG = LoggerFactory.getLogger(Approving.class);
  private static final String ACTOR = "approval rule";

  private final Purchases purchases;
  private final Budgets budgets;
  private final PurchaseExecutions executions;
  private final LedgerIdentity ledgerIdentity;
  private final PurchaseRules rules;
  private final InstantSource clock;

  public Approving(
      Purchases purchases,
      Budgets budgets,
      PurchaseExecutions executions,
      LedgerIdentity ledgerIdentity,
      PurchaseRules rules,
      InstantSource clock) {
    this.purchases = purchases;
    this.budgets = budgets;
    this.executions = executions;
    this.ledgerIdentity = ledgerIdentity;
    this.rules = rules;
    this.clock = clock;
  }

  /** The table that a purchase is asked for in. */
  String ledgerId() {
    return ledgerIdentity.read().ledgerId();
  }

  /**
   * @throws ProblemException 409 for a purchase of a backup: it may have been sent since
   */
  void requireSameLedger(Purchase purchase) {
    if (!purchase.record().isOf(ledgerIdentity.read())) {
      throw new ProblemException(
          Problem.Kind.CONFLICT,
          "The ledger was restored from a backup, and the purchase may have been sent since:"
              + " the sweep looks for it first.");
    }
  }

  /** An approval lapses after its window, or when the start is too near to be paid for. */
  Instant lapsesAt(Offering offering, Instant asked) {
    Instant window = asked.plus(rules.approvalWindow());
    Instant start = offering.startDate().minus(rules.startLead());
    return start.isBefore(window) ? start : window;
  }

  /** Whether the fee is so small that the template asks for no approval. */
  boolean needsNone(PurchaseRecord record) {
    Money fee = record.quote().offering().upfrontFee();
    return fee.hasCurrencyOf(rules.autoApproveUpTo())
        && rules.autoApproveUpTo().amount().signum() > 0
        && !fee.isMoreThan(rules.autoApproveUpTo());
  }

  /** Writes a purchase that needs no approval; where the budget is used up, it waits for one. */
  Purchase openApproved(String purchaseId, PurchaseRecord asked) {
    PurchaseRecord approved =
        budgets
            .staked(asked, clock.instant())
            .with(asked.attempt().approved(approval(asked, null, null)));
    Purchases.Step step =
        Purchases.Step.to(
            PurchaseStatus.APPROVED,
            approved,
            ACTOR,
            "a fee up to %s needs no approval".formatted(rules.autoApproveUpTo()));
    return switch (purchases.open(purchaseId, step)) {
      case Purchases.Outcome.Done done -> started(purchases.told(done));
      case Purchases.Outcome.OverBudget _ -> openUnapproved(purchaseId, asked);
      case Purchases.Outcome.Stale _, Purchases.Outcome.SamePerson _ ->
          purchases.require(purchaseId);
    };
  }

  /** Approves for a person; the ledger itself holds the approver against who asked. */
  Purchases.Outcome approve(Purchase current, Person approver, String comment) {
    PurchaseRecord record = budgets.staked(current.record(), clock.instant());
    PurchaseRecord approved =
        record.with(current.attempt().approved(approval(record, approver, comment)));
    String reason = comment == null ? "approved" : comment;
    Purchases.Step step =
        Purchases.Step.to(PurchaseStatus.APPROVED, approved, approver.arn(), reason);
    return purchases.approve(current, step, approver.principal());
  }

  /** Starts the state machine; where that fails the sweep does it. */
  Purchase started(Purchase approved) {
    try {
      executions.start(PurchaseExecutions.Execution.of(approved));
    } catch (AwsFailure e) {
      LOG.warn("{} is started by the sweep: {}", approved.id(), e.getMessage());
    }
    return approved;
  }

  private Purchase openUnapproved(String purchaseId, PurchaseRecord asked) {
    Purchases.Step step =
        Purchases.Step.to(
            PurchaseStatus.AWAITING_APPROVAL,
            asked,
            asked.requester().arn(),
            "needs an approval: the budget of the month does not allow it now");
    return switch (purchases.open(purchaseId, step)) {
      case Purchases.Outcome.Done done -> purchases.told(done);
      case Purchases.Outcome.Stale _,
          Purchases.Outcome.SamePerson _,
          Purchases.Outcome.OverBudget _ ->
          purchases.require(purchaseId);
    };
  }

  private Attempt.Approval approval(PurchaseRecord record, Person approver, String comment) {
    return new Attempt.Approval(approver, clock.instant(), record.quoteHash(), comment);
  }
}
