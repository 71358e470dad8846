package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.time.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an approved purchase at most once: checks, claims, sends, classifies and records, all in
 * one thread and one invocation. Whoever comes second finds the claim and sends nothing.
 */
public final class BuyOnce {
  private static final Logger LOG = LoggerFactory.getLogger(BuyOnce.class);
  private static final String ACTOR = "buyer";
  private static final int ATTEMPTS = 5;

  private final Purchases purchases;
  private final Senders senders;
  private final Preflight preflight;
  private final Findings findings;
  private final SettlePurchase settle;
  private final LedgerIdentity ledgerIdentity;
  private final Lapsing lapsing;
  private final PurchaseRules rules;
  private final Ids ids;
  private final ServerClock serverClock;

  /** The parts that the buyer is made of. */
  public record Parts(
      Purchases purchases,
      Senders senders,
      CapacityBlockMarket market,
      Lookout lookout,
      Findings findings,
      SettlePurchase settle,
      LedgerIdentity ledgerIdentity) {}

  public BuyOnce(
      Parts parts, PurchaseRules rules, Ids ids, InstantSource clock, ServerClock serverClock) {
    this.purchases = parts.purchases();
    this.senders = parts.senders();
    this.preflight = new Preflight(parts.market(), parts.lookout(), senders, rules, clock);
    this.findings = parts.findings();
    this.settle = parts.settle();
    this.ledgerIdentity = parts.ledgerIdentity();
    this.lapsing = new Lapsing(purchases, rules, clock);
    this.rules = rules;
    this.ids = ids;
    this.serverClock = serverClock;
  }

  /**
   * Buys, where nobody has begun to.
   *
   * @param attempt that was approved; another one is not sent
   * @throws AwsFailure where AWS gave no answer before anything was claimed, or the outcome could
   *     not be recorded
   * @throws LedgerRestored where the ledger may have forgotten a claim
   */
  public Next buy(String purchaseId, int attempt) {
    Purchase purchase = purchases.require(purchaseId);
    if (purchase.status() != PurchaseStatus.APPROVED || purchase.attempt().number() != attempt) {
      return Next.after(purchase, 0);
    }
    LedgerIdentity.Identity ledger = ledgerIdentity.read();
    if (!ledger.original() || !purchase.record().isOf(ledger)) {
      throw new LedgerRestored();
    }
    try {
      return Next.after(checkedAndBought(purchase), 0);
    } catch (StaleAllocation e) {
      return Next.after(purchases.require(purchaseId), 0);
    }
  }

  private Purchase checkedAndBought(Purchase purchase) {
    return switch (preflight.check(purchase)) {
      case Preflight.Result.Clear() when lapsing.isTooLate(purchase) ->
          lapsing.lapse(purchase, "sending");
      case Preflight.Result.Clear() -> claimedAndSent(purchase);
      case Preflight.Result.Bought(var blocks) -> findings.record(purchase, blocks, ACTOR);
      case Preflight.Result.Objection(String reason, String requestId) ->
          notSent(purchase, reason, requestId);
    };
  }

  private Purchase claimedAndSent(Purchase purchase) {
    Optional<Mine> mine = claim(purchase);
    return mine.isPresent() ? sent(mine.get()) : purchases.require(purchase.id());
  }

  /** A claim that is mine, with what is left to tell of it. */
  private record Mine(Purchase purchase, Optional<Purchases.Outcome.Done> untold) {
    static Mine of(Purchase purchase) {
      return new Mine(purchase, Optional.empty());
    }
  }

  /**
   * Written before sent. Where the answer to the write is lost, or says that somebody else was
   * first, the nonce on record tells whether that was me; a claim is never given back.
   */
  private Optional<Mine> claim(Purchase purchase) {
    Instant now = serverClock.now();
    Attempt.Claim claim = new Attempt.Claim(ids.next(), now, now.plus(rules.sendDeadline()));
    Purchases.Step step =
        Purchases.Step.to(
            PurchaseStatus.SENDING,
            purchase.record().with(purchase.attempt().claimed(claim)),
            ACTOR,
            "claimed, to be sent before %s".formatted(claim.deadline()));
    try {
      return switch (purchases.write(purchase, step)) {
        case Purchases.Outcome.Done done ->
            Optional.of(new Mine(done.purchase(), Optional.of(done)));
        case Purchases.Outcome.Stale(var found) ->
            found.filter(there -> isSending(there, claim)).map(Mine::of);
        case Purchases.Outcome.SamePerson _, Purchases.Outcome.OverBudget _ -> Optional.empty();
      };
    } catch (AwsFailure e) {
      LOG.warn("whether the claim of {} was written is not known", purchase.id(), e);
      Purchase there = purchases.require(purchase.id());
      if (isSending(there, claim)) {
        return Optional.of(Mine.of(there));
      }
      throw e;
    }
  }

  private static boolean isSending(Purchase there, Attempt.Claim claim) {
    return there.status() == PurchaseStatus.SENDING && hasClaim(there, claim);
  }

  private Purchase sent(Mine mine) {
    Purchase claimed = mine.purchase();
    requireSameLedger(claimed);
    Instant deadline = claimed.attempt().claim().deadline();
    if (!serverClock.now().isBefore(deadline.minus(rules.deadlineMargin()))) {
      return notSent(claimed, "not sent: the deadline had passed", null);
    }
    Verdict verdict = Verdict.on(reply(Order.of(claimed, rules.stack()), deadline));
    mine.untold().ifPresent(purchases::told);
    return recorded(claimed, verdict);
  }

  /**
   * The table may have been replaced under the claim by a restored one, where somebody else's claim
   * is forgotten. A table that is the purchase's own now was it when the claim was written.
   */
  private void requireSameLedger(Purchase claimed) {
    if (!claimed.record().isOf(ledgerIdentity.read())) {
      throw new LedgerRestored();
    }
  }

  /** Whatever goes wrong from here on, the request may have gone out. */
  private Reply reply(Order order, Instant deadline) {
    try {
      return senders.send(order, deadline);
    } catch (RuntimeException e) {
      LOG.error("the purchase was sent, and what came back cannot be used", e);
      return new Reply.Silence("the answer could not be used: " + e.getClass().getSimpleName());
    }
  }

  private Purchase notSent(Purchase purchase, String reason, String awsRequestId) {
    return purchases.written(
        purchase,
        Purchases.Step.to(
                Refusing.statusOf(purchase, PurchaseStatus.REFUSED),
                purchase.record(),
                ACTOR,
                reason)
            .answeredIn(awsRequestId));
  }

  /** Others may have looked meanwhile; what EC2 said is added to whatever they wrote. */
  private Purchase recorded(Purchase claimed, Verdict verdict) {
    Purchase current = claimed;
    for (int attempt = 1; ; attempt++) {
      try {
        return recordedOn(current, claimed.attempt(), verdict);
      } catch (StaleAllocation e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        current = purchases.require(claimed.id());
      }
    }
  }

  private Purchase recordedOn(Purchase current, Attempt sent, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Bought(FoundBlock block, String requestId) ->
          findings.record(current, List.of(block), ACTOR, requestId);
      case Verdict.Refused(Attempt.Refusal refusal) when isStillOpen(current, sent) ->
          settle.settled(
              purchases.written(
                  current,
                  Purchases.Step.to(
                          current.status(),
                          current.record().with(current.attempt().refused(refusal)),
                          ACTOR,
                          "EC2 refused: " + refusal.errorCode())
                      .answeredIn(refusal.awsRequestId())),
              Duration.ZERO);
      case Verdict.Unknown(String what, String requestId) when isStillOpen(current, sent) ->
          purchases.written(
              current,
              Purchases.Step.to(PurchaseStatus.UNKNOWN, current.record(), ACTOR, what)
                  .answeredIn(requestId));
      case Verdict.Refused(Attempt.Refusal refusal) when isDoubted(current, sent) ->
          purchases.written(
              current,
              Purchases.Step.to(
                      current.status(),
                      current.record().with(current.attempt().refused(refusal)),
                      ACTOR,
                      "EC2 had refused, which became known late: " + refusal.errorCode())
                  .answeredIn(refusal.awsRequestId()));
      case Verdict.Refused _, Verdict.Unknown _ -> current;
    };
  }

  /**
   * Once the outcome counts as unknown a refusal is kept for the person who decides, and changes
   * nothing: the look that must come before the fee is released goes on.
   */
  private static boolean isDoubted(Purchase current, Attempt sent) {
    boolean doubted =
        current.status() == PurchaseStatus.UNKNOWN
            || current.status() == PurchaseStatus.NEEDS_DECISION;
    return doubted && hasClaim(current, sent.claim());
  }

  private static boolean hasClaim(Purchase there, Attempt.Claim claim) {
    return there.attempt().claim() != null && there.attempt().claim().nonce().equals(claim.nonce());
  }

  private static boolean isStillOpen(Purchase current, Attempt sent) {
    return current.status() == PurchaseStatus.SENDING && hasClaim(current, sent.claim());
  }
}
