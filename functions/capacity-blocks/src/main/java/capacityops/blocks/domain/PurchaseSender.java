package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import java.time.Instant;

/** One of EC2's purchase operations, none of which takes an idempotency token. */
public interface PurchaseSender<O extends Order> {
  /**
   * EC2's dry run: whether IAM would let the order through; it proves nothing else.
   *
   * @throws AwsFailure.Throttled where EC2 asks to come later
   * @throws AwsFailure.Unavailable where EC2 gave no answer
   */
  Permission mayBuy(O order);

  /**
   * Sends the order: once, and in the caller's own thread.
   *
   * @param deadline after which AWS itself is asked to refuse it, where that is switched on
   */
  Reply send(O order, Instant deadline);
}
