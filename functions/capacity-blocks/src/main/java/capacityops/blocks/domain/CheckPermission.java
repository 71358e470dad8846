package capacityops.blocks.domain;

/** Asks EC2, by a dry run, whether IAM would let an order through. */
public final class CheckPermission {
  private final Senders senders;

  public CheckPermission(Senders senders) {
    this.senders = senders;
  }

  public Permission check(Order order) {
    return senders.mayBuy(order);
  }
}
