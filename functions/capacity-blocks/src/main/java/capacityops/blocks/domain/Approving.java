package capacityops.blocks.domain;

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
  private final PurchaseRules rules;
  private final InstantSource clock;

  public Approving(
      Purchases purchases,
      Budgets budgets,
      PurchaseExecutions executions,
      PurchaseRules rules,
      InstantSource clock) {
    this.purchases = purchases;
    this.budgets = budgets;
    this.executions = executions;
    this.rules = rules;
    this.clock = clock;
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
        staked(asked).with(asked.attempt().approved(approval(asked, null, null)));
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
    PurchaseRecord record = staked(current.record());
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

  /** The month of the first approval is the one that pays, for every attempt. */
  private PurchaseRecord staked(PurchaseRecord record) {
    if (record.stake() != null) {
      return record;
    }
    Money fee = record.quote().offering().upfrontFee();
    Budget budget = budgets.ready(Budgets.monthOf(clock.instant()));
    return record.with(Stake.none(budget.month(), fee.currencyCode()));
  }

  private Attempt.Approval approval(PurchaseRecord record, Person approver, String comment) {
    return new Attempt.Approval(approver, clock.instant(), record.quoteHash(), comment);
  }
}
