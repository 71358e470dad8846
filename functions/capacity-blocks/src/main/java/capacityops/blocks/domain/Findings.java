package capacityops.blocks.domain;

import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records what EC2 shows for a purchase; it is never taken back. */
public final class Findings {
  private final Purchases purchases;
  private final Meter meter;

  public Findings(Purchases purchases, Meter meter) {
    this.purchases = purchases;
    this.meter = meter;
  }

  /**
   * Records a look.
   *
   * @param seen what EC2 has for the purchase; blocks that it does not show stay as they are
   * @return the purchase after it: the same where there was no news
   * @throws StaleAllocation where somebody else wrote first
   */
  Purchase record(Purchase purchase, List<FoundBlock> seen, String actor) {
    return record(purchase, seen, actor, null);
  }

  /**
   * @param awsRequestId of the answer that told it, {@code null} for a look
   */
  Purchase record(Purchase purchase, List<FoundBlock> seen, String actor, String awsRequestId) {
    PurchaseRecord record = purchase.record().withSeen(seen);
    PurchaseStatus status = statusAfter(purchase, record);
    if (record.equals(purchase.record()) && status == purchase.status()) {
      return purchase;
    }
    String alarm = alarm(purchase, record);
    Purchase written =
        purchases.written(
            purchase,
            Purchases.Step.to(status, record, actor, reason(purchase, record))
                .answeredIn(awsRequestId)
                .alarming(alarm));
    if (alarm != null) {
      meter.count("CapacityBlockSurprises", Map.of());
    }
    return written;
  }

  /**
   * What a purchase with these blocks is: the least advanced one that EC2 still moves says it;
   * empty where there is none.
   */
  static Optional<PurchaseStatus> statusOf(List<FoundBlock> blocks) {
    return blocks.stream()
        .filter(block -> !block.hasEnded())
        .map(FoundBlock::status)
        .min(Comparator.naturalOrder())
        .or(
            () ->
                blocks.stream()
                    .map(FoundBlock::status)
                    .min(Comparator.comparing(status -> status != PurchaseStatus.EXPIRED)));
  }

  private static PurchaseStatus statusAfter(Purchase purchase, PurchaseRecord record) {
    if (!settles(purchase, record)) {
      return purchase.status();
    }
    return statusOf(record.blocks())
        .filter(status -> Transitions.allows(purchase.status(), status))
        .orElse(purchase.status());
  }

  /**
   * A block of an earlier attempt says nothing of one that may be on its way right now; one of a
   * later attempt was bought by a ledger that is lost.
   */
  private static boolean settles(Purchase purchase, PurchaseRecord record) {
    Attempt attempt = purchase.attempt();
    return !purchase.status().hasOpenOutcome()
        || attempt.claim() == null
        || record.blocks().stream().anyMatch(block -> block.attempt() >= attempt.number());
  }

  private static String alarm(Purchase purchase, PurchaseRecord record) {
    long known = purchase.record().blocks().size();
    if (record.blocks().size() == known) {
      return null;
    }
    if (record.blocks().size() > 1) {
      return "EC2 has %d blocks for one purchase".formatted(record.blocks().size());
    }
    return switch (purchase.status()) {
      case SENDING, UNKNOWN, NEEDS_DECISION -> null;
      case AWAITING_APPROVAL,
          APPROVED,
          REJECTED,
          LAPSED,
          REFUSED,
          ABANDONED,
          PAYMENT_PENDING,
          SCHEDULED,
          ACTIVE,
          EXPIRED,
          PAYMENT_FAILED ->
          "EC2 has a block for a purchase that was %s".formatted(purchase.status());
    };
  }

  private static String reason(Purchase purchase, PurchaseRecord record) {
    List<String> news =
        record.blocks().stream()
            .filter(block -> !purchase.record().blocks().contains(block))
            .map(block -> "%s is %s".formatted(block.capacityReservationIds(), block.state()))
            .toList();
    return news.isEmpty() ? "what EC2 has settles it" : "EC2: " + String.join(", ", news);
  }
}
