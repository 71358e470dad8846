package capacityops.blocks.domain;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Everything that must be so just before a purchase is sent. */
final class Preflight {
  private final Quoting quoting;
  private final Lookout lookout;
  private final Senders senders;
  private final PurchaseRules rules;
  private final InstantSource clock;

  Preflight(
      CapacityBlockMarket market,
      Lookout lookout,
      Senders senders,
      PurchaseRules rules,
      InstantSource clock) {
    this.quoting = new Quoting(market);
    this.lookout = lookout;
    this.senders = senders;
    this.rules = rules;
    this.clock = clock;
  }

  /** What was found; only {@link Clear} lets a purchase go on. */
  sealed interface Result {
    record Clear() implements Result {}

    /** Nothing may be sent, because of this. */
    record Objection(String reason, String awsRequestId) implements Result {}

    /** EC2 has it already. */
    record Bought(List<FoundBlock> blocks) implements Result {}
  }

  /**
   * @throws AwsFailure where AWS gave no answer: nothing was sent, it can be tried again
   */
  Result check(Purchase purchase) {
    List<FoundBlock> found = lookout.find(purchase);
    if (!found.isEmpty()) {
      return new Result.Bought(found);
    }
    return unsettledExtension(purchase)
        .or(() -> changedQuote(purchase))
        .or(() -> missingPermission(purchase))
        .orElseGet(Result.Clear::new);
  }

  /** EC2 takes no second extension while one waits for its payment. */
  private Optional<Result> unsettledExtension(Purchase purchase) {
    Offering.Extension extension = purchase.record().quote().extension();
    boolean pending =
        extension != null
            && lookout
                .extensions(extension.region(), Optional.of(extension.capacityReservationId()))
                .stream()
                .anyMatch(
                    seen ->
                        SeenExtension.PAYMENT_PENDING.equals(seen.capacityBlockExtensionStatus()));
    return pending
        ? objection(
            "Another extension of %s waits for its payment."
                .formatted(extension.capacityReservationId()))
        : Optional.empty();
  }

  private Optional<Result> changedQuote(Purchase purchase) {
    Quote approved = purchase.record().quote();
    try {
      Optional<Offering> now = quoting.again(approved.offering());
      if (now.isEmpty()) {
        return objection("EC2 no longer offers %s.".formatted(approved.offering().offeringId()));
      }
      Quote again = approved.again(now.get(), clock.instant());
      return again.hash().equals(purchase.attempt().approval().quoteHash())
          ? Optional.empty()
          : objection("Not what was approved: " + String.join(", ", approved.differencesTo(again)));
    } catch (AwsFailure.Refused e) {
      return objection("EC2 does not describe the offering: " + e.getMessage());
    }
  }

  private Optional<Result> missingPermission(Purchase purchase) {
    return switch (senders.mayBuy(Order.of(purchase, rules.stack()))) {
      case Permission.Granted() -> Optional.empty();
      case Permission.Denied(AwsAnswer answer) ->
          Optional.of(
              new Result.Objection(
                  "IAM does not let it through: %s %s"
                      .formatted(answer.errorCode(), answer.message()),
                  answer.requestId()));
    };
  }

  private static Optional<Result> objection(String reason) {
    return Optional.of(new Result.Objection(reason, null));
  }
}
