package capacityops.blocks.domain;

import java.util.EnumSet;
import java.util.Set;

/** Where a purchase stands. */
public enum PurchaseStatus {
  /** Asked for; another person has to approve it. */
  AWAITING_APPROVAL,

  /** Approved, its fee is held; nothing has been sent. */
  APPROVED,

  /** Claimed by the one worker that may send it; the request may be on its way. */
  SENDING,

  /** EC2 has the block and waits for the payment. */
  PAYMENT_PENDING,

  /** Paid; the block has not begun. */
  SCHEDULED,

  /** The block can be used. */
  ACTIVE,

  /** The block has ended. */
  EXPIRED,

  /** A person said no. */
  REJECTED,

  /** The approval, or the sending, came too late. */
  LAPSED,

  /** AWS said no, or the offering is not what was approved; nothing was bought. */
  REFUSED,

  /** Sent, and what became of it is not known: being reconciled. */
  UNKNOWN,

  /** Not found by reconciliation: a person decides. */
  NEEDS_DECISION,

  /** A person gave it up after its outcome had stayed unknown. */
  ABANDONED,

  /** EC2 has the block, and the payment failed: the block was released. */
  PAYMENT_FAILED;

  private static final Set<PurchaseStatus> BOUGHT =
      EnumSet.of(PAYMENT_PENDING, SCHEDULED, ACTIVE, EXPIRED, PAYMENT_FAILED);

  private static final Set<PurchaseStatus> UNSENT = EnumSet.of(AWAITING_APPROVAL, APPROVED);

  private static final Set<PurchaseStatus> OUTCOME_OPEN =
      EnumSet.of(SENDING, UNKNOWN, NEEDS_DECISION);

  private static final Set<PurchaseStatus> NOTHING_MORE =
      EnumSet.of(EXPIRED, PAYMENT_FAILED, REJECTED, LAPSED);

  /** Whether EC2 has, or had, a block for it. */
  public boolean isBought() {
    return BOUGHT.contains(this);
  }

  /** Whether the current attempt has not been claimed by anybody. */
  public boolean isUnsent() {
    return UNSENT.contains(this);
  }

  /** Whether the current attempt may have bought, without anybody knowing. */
  public boolean hasOpenOutcome() {
    return OUTCOME_OPEN.contains(this);
  }

  /** Whether nothing can happen to it any more. */
  public boolean isFinal() {
    return NOTHING_MORE.contains(this);
  }
}
