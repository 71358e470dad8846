package capacityops.blocks;

import capacityops.blocks.domain.Attempt;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.Purchase;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.ShowPurchases;
import capacityops.blocks.domain.Stake;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A purchase as the API shows it.
 *
 * @param kind {@code BLOCK} or {@code EXTENSION}
 * @param capacityReservationId of the block that was bought or is extended, {@code null} while
 *     there is none
 * @param quoteHash names exactly what an approval is about
 * @param approvableUntil while it waits for its approval
 * @param budgetHold {@code null} before the first approval
 * @param capacityBlocks what EC2 has for it
 * @param overlaps other purchases of the same type, Region and time; shown for one purchase only
 * @param transitions the statuses on record, oldest first; shown for one purchase only
 */
record PurchaseView(
    String purchaseId,
    String status,
    String kind,
    String region,
    String capacityReservationId,
    QuoteView quote,
    String quoteHash,
    Money maxUpfrontFee,
    String reason,
    Map<String, String> tags,
    String requestedBy,
    Instant createdAt,
    Instant updatedAt,
    Instant approvableUntil,
    List<ApprovalView> approvals,
    List<AttemptView> attempts,
    BudgetHold budgetHold,
    List<BlockView> capacityBlocks,
    List<Overlap> overlaps,
    List<Transition> transitions) {

  /** What is bought, for how much. */
  record QuoteView(
      OfferingView offering,
      Money upfrontFee,
      String instancePlatform,
      String accountId,
      Instant quotedAt) {}

  /**
   * Leave to buy.
   *
   * @param approvedBy {@code null} where the fee needed no approval
   */
  record ApprovalView(int attempt, String approvedBy, Instant approvedAt, String comment) {}

  /** One try. */
  record AttemptView(
      int attempt,
      String proposedBy,
      Instant claimedAt,
      Instant deadline,
      int absentLooks,
      Instant lastLookAt,
      RefusalView refusal) {}

  /** AWS's no. */
  record RefusalView(String errorCode, String message, String requestId) {}

  /** What of a month's budget belongs to it. */
  record BudgetHold(String month, Money held, Money committed) {}

  /** A block, or extension, that EC2 has for it. */
  record BlockView(
      int attempt,
      String state,
      String capacityBlockId,
      List<String> capacityReservationIds,
      Instant startDate,
      Instant endDate) {}

  /** Another purchase for the same time. */
  record Overlap(
      String purchaseId,
      String status,
      Instant startDate,
      Instant endDate,
      Integer instanceCount) {}

  /** A change of the status. */
  record Transition(String status, Instant at, String actor, String reason, String awsRequestId) {}

  static PurchaseView of(Purchase purchase) {
    return of(purchase, null, null);
  }

  static PurchaseView of(ShowPurchases.Shown shown) {
    return of(
        shown.purchase(),
        shown.overlaps().stream().map(PurchaseView::overlap).toList(),
        shown.transitions().stream()
            .filter(HistoryEntry::changedStatus)
            .map(PurchaseView::transition)
            .toList());
  }

  String location() {
    return "/capacity-block-purchases/" + purchaseId;
  }

  private static PurchaseView of(
      Purchase purchase, List<Overlap> overlaps, List<Transition> transitions) {
    PurchaseRecord record = purchase.record();
    List<Attempt> attempts = new ArrayList<>(record.earlier());
    attempts.add(record.attempt());
    boolean waits = purchase.status().isUnsent() && record.attempt().approval() == null;
    return new PurchaseView(
        purchase.id(),
        purchase.status().name(),
        record.quote().block() == null ? "EXTENSION" : "BLOCK",
        record.quote().offering().region(),
        reservation(record),
        quote(record),
        record.quoteHash(),
        record.maxUpfrontFee(),
        record.reason(),
        record.tags(),
        record.requester().arn(),
        purchase.allocation().createdAt(),
        purchase.allocation().updatedAt(),
        waits ? record.attempt().approvableUntil() : null,
        attempts.stream()
            .filter(attempt -> attempt.approval() != null)
            .map(PurchaseView::approval)
            .toList(),
        attempts.stream().map(PurchaseView::attempt).toList(),
        record.stake() == null ? null : hold(record.stake()),
        record.blocks().stream().map(PurchaseView::block).toList(),
        overlaps,
        transitions);
  }

  private static String reservation(PurchaseRecord record) {
    if (record.quote().extension() != null) {
      return record.quote().extension().capacityReservationId();
    }
    return record.blocks().stream()
        .flatMap(block -> block.capacityReservationIds().stream())
        .findFirst()
        .orElse(null);
  }

  private static QuoteView quote(PurchaseRecord record) {
    Offering offering = record.quote().offering();
    return new QuoteView(
        OfferingView.of(offering),
        offering.upfrontFee(),
        record.quote().instancePlatform(),
        record.quote().accountId(),
        record.quote().quotedAt());
  }

  private static ApprovalView approval(Attempt attempt) {
    Attempt.Approval approval = attempt.approval();
    return new ApprovalView(
        attempt.number(),
        approval.approver() == null ? null : approval.approver().arn(),
        approval.at(),
        approval.comment());
  }

  private static AttemptView attempt(Attempt attempt) {
    Attempt.Claim claim = attempt.claim();
    Attempt.Refusal refusal = attempt.refusal();
    return new AttemptView(
        attempt.number(),
        attempt.proposer().arn(),
        claim == null ? null : claim.claimedAt(),
        claim == null ? null : claim.deadline(),
        attempt.looks().absent(),
        attempt.looks().lastAt(),
        refusal == null
            ? null
            : new RefusalView(refusal.errorCode(), refusal.message(), refusal.awsRequestId()));
  }

  private static BudgetHold hold(Stake stake) {
    return new BudgetHold(
        stake.month(),
        Money.ofMinorUnits(stake.held(), stake.currencyCode()),
        Money.ofMinorUnits(stake.committed(), stake.currencyCode()));
  }

  private static BlockView block(FoundBlock block) {
    return new BlockView(
        block.attempt(),
        block.state(),
        block.capacityBlockId(),
        block.capacityReservationIds(),
        block.startDate(),
        block.endDate());
  }

  private static Overlap overlap(Purchase other) {
    Offering offering = other.record().quote().offering();
    return new Overlap(
        other.id(),
        other.status().name(),
        offering.startDate(),
        offering.endDate(),
        offering.instanceCount());
  }

  private static Transition transition(HistoryEntry entry) {
    return new Transition(
        entry.to(), entry.at(), entry.actor(), entry.reason(), entry.awsRequestId());
  }
}
