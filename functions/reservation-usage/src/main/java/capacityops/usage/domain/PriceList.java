package capacityops.usage.domain;

/** AWS's price list. */
@FunctionalInterface
public interface PriceList {
  /**
   * Looks a price up; one that the list does not have, or has more than once, is unknown.
   *
   * @throws capacityops.core.failure.AwsFailure where the list cannot be read
   */
  Price priceOf(PriceKey key);
}
