package capacityops.blocks.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.api.Violations;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.money.Money;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the quote of an offering and asks for its purchase. */
public final class RequestPurchase {
  private final CapacityBlockMarket market;
  private final OfferingMemory memory;
  private final Purchases purchases;
  private final Approving approving;
  private final PermissionCheck permissionCheck;
  private final PurchaseRules rules;
  private final InstantSource clock;

  public RequestPurchase(
      CapacityBlockMarket market,
      OfferingMemory memory,
      Purchases purchases,
      Approving approving,
      PermissionCheck permissionCheck,
      PurchaseRules rules,
      InstantSource clock) {
    this.market = market;
    this.memory = memory;
    this.purchases = purchases;
    this.approving = approving;
    this.permissionCheck = permissionCheck;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * What somebody wants to buy.
   *
   * @param region {@code null} for the one where the offering was found
   * @param search how to find the offering, {@code null} where it was found by a search here
   * @param instancePlatform {@code null} for an extension
   * @param maxUpfrontFee more than this is not asked for
   */
  public record Wanted(
      String offeringId,
      String capacityReservationId,
      String region,
      Offering.Search search,
      String instancePlatform,
      Money maxUpfrontFee,
      Map<String, String> tags,
      String reason) {}

  /**
   * Asks for a purchase.
   *
   * @param requestId the same for every repeat of the same request; becomes the purchase's id
   * @throws ProblemException 404 for an offering that EC2 does not have, 422 for a Region that is
   *     not the deployment's and for a fee that is too high, 409 for a start that is too near
   */
  public Purchase ask(String requestId, Wanted wanted, Person requester) {
    return purchases.find(requestId).orElseGet(() -> begin(requestId, wanted, requester));
  }

  /**
   * Asks EC2 whether IAM would let the purchase through.
   *
   * @throws AwsFailure.Refused where it would not
   */
  public void checkPermission(String requestId, Wanted wanted, Person requester) {
    Order order = Order.of(requestId, record(wanted, requester), rules.stack());
    if (permissionCheck.mayBuy(order) instanceof Permission.Denied(AwsAnswer answer)) {
      throw new AwsFailure.Refused(AwsFailure.Refusal.DENIED, answer, null);
    }
  }

  private Purchase begin(String requestId, Wanted wanted, Person requester) {
    PurchaseRecord record = record(wanted, requester);
    if (!clock.instant().isBefore(record.attempt().approvableUntil())) {
      throw new ProblemException(
          Problem.Kind.CONFLICT,
          "The offering starts at %s, too soon to be approved and paid."
              .formatted(record.quote().offering().startDate()));
    }
    return approving.needsNone(record)
        ? approving.openApproved(requestId, record)
        : opened(requestId, record);
  }

  private Purchase opened(String requestId, PurchaseRecord record) {
    Purchases.Step step =
        Purchases.Step.to(
            PurchaseStatus.AWAITING_APPROVAL, record, record.requester().arn(), record.reason());
    return switch (purchases.open(requestId, step)) {
      case Purchases.Outcome.Done done -> purchases.told(done);
      case Purchases.Outcome.Stale _,
          Purchases.Outcome.SamePerson _,
          Purchases.Outcome.OverBudget _ ->
          purchases.require(requestId);
    };
  }

  private PurchaseRecord record(Wanted wanted, Person requester) {
    Instant now = clock.instant();
    Offering offering = offering(wanted);
    Quote quote = Quote.of(offering, wanted.instancePlatform(), rules.accountId(), now);
    requireAffordable(offering.upfrontFee(), wanted.maxUpfrontFee());
    Attempt first = Attempt.first(requester, approving.lapsesAt(offering, now));
    return PurchaseRecord.asked(
        approving.ledgerId(),
        quote,
        wanted.maxUpfrontFee(),
        wanted.reason(),
        wanted.tags(),
        requester,
        first);
  }

  private Offering offering(Wanted wanted) {
    Offering.Search search =
        Optional.ofNullable(wanted.search())
            .or(() -> memory.searchOf(wanted.offeringId()))
            .map(found -> wanted.region() == null ? found : found.in(wanted.region()))
            .orElseThrow(() -> unknown(wanted));
    if (wanted.capacityReservationId() != null
        && !wanted.capacityReservationId().equals(search.capacityReservationId())) {
      throw unknown(wanted);
    }
    requireAllowed(search.region());
    Quoting quoting = new Quoting(market);
    return quoting
        .find(search, wanted.offeringId())
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.Kind.NOT_FOUND,
                    "EC2 no longer offers %s in %s."
                        .formatted(wanted.offeringId(), search.region())));
  }

  private static ProblemException unknown(Wanted wanted) {
    String where =
        wanted.capacityReservationId() == null
            ? "GET /capacity-block-offerings"
            : "GET /capacity-block-extension-offerings for this block";
    return new ProblemException(
        Problem.Kind.NOT_FOUND,
        "The offering %s has not been seen here: EC2 describes offerings by search only. Find it with %s first."
            .formatted(wanted.offeringId(), where));
  }

  private void requireAllowed(String region) {
    Violations violations = new Violations();
    if (!rules.regions().contains(region)) {
      violations.add("region", notAllowed(region, rules.regions()));
    }
    violations.throwIfAny();
  }

  /** What is wrong with a Region that the deployment does not use. */
  public static String notAllowed(String region, List<String> allowed) {
    return "%s is not among the stack's CapacityBlockRegions: %s"
        .formatted(region, String.join(", ", allowed));
  }

  private static void requireAffordable(Money fee, Money most) {
    Violations violations = new Violations();
    if (!fee.hasCurrencyOf(most)) {
      violations.add("maxUpfrontFee.currencyCode", "the offering is sold in " + fee.currencyCode());
    } else if (fee.isMoreThan(most)) {
      violations.add("maxUpfrontFee.amount", "the offering now costs " + fee);
    }
    violations.throwIfAny();
  }
}
