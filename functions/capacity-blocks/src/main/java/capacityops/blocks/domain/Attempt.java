package capacityops.blocks.domain;

import java.time.Instant;

/**
 * One try at a purchase: at most one request is sent for it.
 *
 * @param number from 1; only a person's decision makes another
 * @param proposer who asked for it: the requester, or who decided to retry
 * @param approvableUntil when the approval lapses
 * @param approval {@code null} until it is approved
 * @param claim {@code null} until a worker has claimed the sending
 * @param refusal AWS's readable refusal, {@code null} for none
 * @param looks how many complete readings of EC2 did not show a block of it
 * @param execution counts the executions started for it
 */
public record Attempt(
    int number,
    Person proposer,
    Instant approvableUntil,
    Approval approval,
    Claim claim,
    Refusal refusal,
    Looks looks,
    int execution) {

  /**
   * Leave to buy.
   *
   * @param approver {@code null} where the fee needs no approval
   * @param quoteHash what was approved
   */
  public record Approval(Person approver, Instant at, String quoteHash, String comment) {}

  /**
   * The right to send, given once and never given back.
   *
   * @param nonce known to the one worker that made it
   * @param deadline after which it must not send
   */
  public record Claim(String nonce, Instant claimedAt, Instant deadline) {}

  /** What AWS said when it refused. */
  public record Refusal(String errorCode, String message, String awsRequestId) {}

  /**
   * Complete readings in which EC2 did not show it.
   *
   * @param lastAt {@code null} before the first
   */
  public record Looks(int absent, Instant lastAt) {
    static final Looks NONE = new Looks(0, null);

    Looks absentAgain(Instant at) {
      return new Looks(absent + 1, at);
    }
  }

  static Attempt first(Person requester, Instant approvableUntil) {
    return proposed(1, requester, approvableUntil);
  }

  Attempt next(Person decider, Instant until) {
    return proposed(number + 1, decider, until);
  }

  Attempt approved(Approval given) {
    return new Attempt(number, proposer, approvableUntil, given, claim, refusal, looks, execution);
  }

  Attempt claimed(Claim made) {
    return new Attempt(
        number, proposer, approvableUntil, approval, made, refusal, looks, execution);
  }

  Attempt refused(Refusal said) {
    return new Attempt(number, proposer, approvableUntil, approval, claim, said, looks, execution);
  }

  /** This attempt as one that may be on its way since now: it has to be looked for anew. */
  Attempt doubted(Instant now) {
    Claim claimed = new Claim("unknown", now, now);
    return new Attempt(
        number, proposer, approvableUntil, approval, claimed, refusal, Looks.NONE, execution);
  }

  Attempt absentAgain(Instant at) {
    return new Attempt(
        number,
        proposer,
        approvableUntil,
        approval,
        claim,
        refusal,
        looks.absentAgain(at),
        execution);
  }

  Attempt executedAgain() {
    return new Attempt(
        number, proposer, approvableUntil, approval, claim, refusal, looks, execution + 1);
  }

  private static Attempt proposed(int number, Person proposer, Instant until) {
    return new Attempt(number, proposer, until, null, null, null, Looks.NONE, 1);
  }
}
