package capacityops.blocks.domain;

import capacityops.blocks.domain.Notifier.Notice;
import capacityops.blocks.domain.Notifier.Severity;
import capacityops.blocks.domain.PurchaseEvents.StatusChanged;
import java.util.Optional;

/** What people are told of a purchase: what happened, what it means, what they can do. */
public final class PurchaseNotice {
  private static final int LONGEST_SUBJECT = 100;

  private PurchaseNotice() {}

  /** The words for a change; empty where nobody has to know. */
  public static Optional<Notice> of(StatusChanged changed) {
    return words(PurchaseStatus.valueOf(changed.status()), changed)
        .map(words -> notice(words, changed));
  }

  private record Words(String headline, String meaning, String action) {}

  private static Optional<Words> words(PurchaseStatus status, StatusChanged changed) {
    return switch (status) {
      case AWAITING_APPROVAL ->
          words(
              "needs your approval",
              changed.attempt() == 1
                  ? "Somebody asks to buy this for %s. Nothing is bought yet."
                      .formatted(changed.upfrontFee())
                  : "Attempt %d of a purchase whose earlier outcome stayed unknown."
                      .formatted(changed.attempt()),
              "Somebody other than the requester approves or rejects it: POST %s/approval or"
                  + " %1$s/rejection.");
      case APPROVED, SENDING -> Optional.empty();
      case PAYMENT_PENDING ->
          words(
              "is bought, payment pending",
              "EC2 has reserved it and takes the payment within 12 hours.",
              "Nothing.");
      case SCHEDULED ->
          words(
              "is paid",
              "It can be used from %s.".formatted(changed.startDate()),
              "Launch instances into the reservation from then on.");
      case ACTIVE ->
          words(
              "is active",
              "It can be used until shortly before %s.".formatted(changed.endDate()),
              "Launch instances into the reservation.");
      case EXPIRED -> words("has ended", "EC2 has taken its instances back.", "Nothing.");
      case REJECTED -> words("was rejected", "Nothing was bought.", "Nothing.");
      case LAPSED ->
          words(
              "came too late",
              "Nothing was bought, and nothing of the budget is held.",
              "Search again and ask for a new purchase where it is still wanted.");
      case REFUSED ->
          words(
              "was refused",
              "Nothing was bought, and nothing of the budget is held.",
              "Read the reason, search again and ask for a new purchase where it is still wanted.");
      case UNKNOWN ->
          words(
              "has an unknown outcome",
              "The request was sent and no usable answer came. It may have been bought."
                  + " EC2 is looked at again and again; nothing is sent a second time.",
              "Wait. Do not buy it again by other means.");
      case NEEDS_DECISION ->
          words(
              "needs your decision",
              "EC2 has not shown a block for it. It was most probably not bought,"
                  + " but nobody can be sure. Its fee is still held.",
              "Follow the runbook in docs/purchase-safety.md, then POST %s/resolution with RETRY or"
                  + " ABANDON.");
      case ABANDONED ->
          words(
              "was given up",
              "Its fee is no longer held. EC2 is still looked at, should it turn up.",
              "Nothing.");
      case PAYMENT_FAILED ->
          words(
              "could not be paid",
              "EC2 has released the block; nothing of the budget is held.",
              "See to the account's means of payment, then ask for a new purchase.");
    };
  }

  private static Optional<Words> words(String headline, String meaning, String action) {
    return Optional.of(new Words(headline, meaning, action));
  }

  private static Notice notice(Words words, StatusChanged changed) {
    String thing = "EXTENSION".equals(changed.kind()) ? "block extension" : "Capacity Block";
    String subject =
        "%s%s %s %s"
            .formatted(
                changed.alarm() == null ? "" : "ALARM: ",
                thing,
                changed.instanceType(),
                words.headline());
    String resource = "/capacity-block-purchases/" + changed.purchaseId();
    String text =
        """
        What happened: the purchase %s (%s x %s in %s, %s to %s, %s) is %s. %s
        %sWhat it means: %s
        What to do: %s

        See GET %s
        """
            .formatted(
                changed.purchaseId(),
                changed.instanceCount() == null
                    ? changed.ultraserverCount()
                    : changed.instanceCount(),
                changed.instanceType(),
                changed.availabilityZone(),
                changed.startDate(),
                changed.endDate(),
                changed.upfrontFee(),
                changed.status(),
                changed.reason(),
                changed.alarm() == null ? "" : "ALARM: " + changed.alarm() + ".\n",
                words.meaning(),
                words.action().formatted(resource),
                resource);
    return new Notice(
        severity(changed),
        subject.length() > LONGEST_SUBJECT ? subject.substring(0, LONGEST_SUBJECT) : subject,
        text);
  }

  private static Severity severity(StatusChanged changed) {
    if (changed.alarm() != null) {
      return Severity.CRITICAL;
    }
    return switch (PurchaseStatus.valueOf(changed.status())) {
      case NEEDS_DECISION, PAYMENT_FAILED -> Severity.CRITICAL;
      case AWAITING_APPROVAL, UNKNOWN, REFUSED, LAPSED -> Severity.WARNING;
      case APPROVED, SENDING, PAYMENT_PENDING, SCHEDULED, ACTIVE, EXPIRED, REJECTED, ABANDONED ->
          Severity.INFO;
    };
  }
}
