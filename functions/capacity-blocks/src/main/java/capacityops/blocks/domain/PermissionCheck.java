package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;

/** Asks the one function that may buy whether IAM would let it. */
@FunctionalInterface
public interface PermissionCheck {
  /**
   * @throws AwsFailure where there was no answer
   */
  Permission mayBuy(Order order);
}
