package capacityops.blocks.domain;

/**
 * What the state machine does next.
 *
 * @param status the purchase's
 * @param waitSeconds before it is done
 */
public record Next(Action action, PurchaseStatus status, int waitSeconds) {
  private static final int[] UNKNOWN = {5, 15, 30, 60, 120, 300};
  private static final int[] PAYMENT = {15, 30, 60, 120, 300};
  private static final int MOST_BUYS = 8;
  private static final int MOST_PAYMENT_LOOKS = 15;

  /** The three ways to go on. */
  public enum Action {
    /** Run the buyer: nobody has claimed the sending. */
    BUY,
    /** Look again. */
    LOOK,
    /** Leave it to the sweep, or to a person, or it has ended. */
    END
  }

  /**
   * @param looks how often the state machine has looked in this status
   */
  static Next after(Purchase purchase, int looks) {
    PurchaseStatus status = purchase.status();
    return switch (status) {
      case APPROVED -> upTo(MOST_BUYS, looks, new Next(Action.BUY, status, pause(UNKNOWN, looks)));
      case SENDING, UNKNOWN -> new Next(Action.LOOK, status, pause(UNKNOWN, looks));
      case PAYMENT_PENDING ->
          upTo(MOST_PAYMENT_LOOKS, looks, new Next(Action.LOOK, status, pause(PAYMENT, looks)));
      case AWAITING_APPROVAL,
          SCHEDULED,
          ACTIVE,
          EXPIRED,
          REJECTED,
          LAPSED,
          REFUSED,
          NEEDS_DECISION,
          ABANDONED,
          PAYMENT_FAILED ->
          new Next(Action.END, status, 0);
    };
  }

  /** The sweep goes on where an execution would take too many steps. */
  private static Next upTo(int most, int looks, Next next) {
    return looks < most ? next : new Next(Action.END, next.status(), 0);
  }

  private static int pause(int[] pauses, int looks) {
    return pauses[Math.min(looks, pauses.length - 1)];
  }
}
