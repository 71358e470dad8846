package capacityops.usage.domain;

import capacityops.core.money.Money;

/** What an instance of a reservation costs per hour, used or not. */
public sealed interface Price {
  /**
   * A price.
   *
   * @param source where it is from
   */
  record Known(Money perInstanceHour, Source source) implements Price {}

  /** No price: not zero. */
  record Unknown(String reason) implements Price {}

  /** Where a price is from. */
  enum Source {
    /** The On-Demand price in AWS's price list; Savings Plans and Reserved Instances lower it. */
    PRICE_LIST,
    /** The fee that was paid for a Capacity Block, spread over its time. */
    CAPACITY_BLOCK_FEE
  }
}
