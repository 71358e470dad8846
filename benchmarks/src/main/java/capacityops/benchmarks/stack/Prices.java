package capacityops.benchmarks.stack;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What AWS asks in us-east-1, without free tiers, in dollars; the dates of the sources are in
 * {@code docs/performance.md}.
 *
 * @see <a href="https://aws.amazon.com/step-functions/pricing/">AWS Step Functions</a>
 * @see <a href="https://aws.amazon.com/lambda/pricing/">AWS Lambda, arm64</a>
 */
final class Prices {
  private static final BigDecimal STATE_TRANSITION = new BigDecimal("0.000025");
  private static final BigDecimal INVOCATION = new BigDecimal("0.0000002");
  private static final BigDecimal GIGABYTE_SECOND = new BigDecimal("0.0000133334");

  /** What an invocation is billed that starts its process: the memory, and the time of a start. */
  private static final BigDecimal MOST_GIGABYTE_SECONDS = new BigDecimal("0.5");

  private Prices() {}

  /**
   * Dollars of state transitions, and of invocations that each start a process and take a second.
   */
  static BigDecimal of(long stateTransitions, long invocations) {
    BigDecimal waiting = STATE_TRANSITION.multiply(BigDecimal.valueOf(stateTransitions));
    BigDecimal running =
        INVOCATION
            .add(GIGABYTE_SECOND.multiply(MOST_GIGABYTE_SECONDS))
            .multiply(BigDecimal.valueOf(invocations));
    return waiting.add(running).round(new MathContext(2));
  }

  static String text(BigDecimal dollars) {
    return "$" + dollars.toPlainString();
  }
}
