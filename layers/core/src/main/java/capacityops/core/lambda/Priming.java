package capacityops.core.lambda;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a function's real read path once while it starts, at full CPU, so that the first caller does
 * not pay for it. What it runs only reads; a failure is logged and costs nothing but the gain.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html">Priming</a>
 */
public final class Priming {
  private static final Logger LOG = LoggerFactory.getLogger(Priming.class);

  private Priming() {}

  public static void run(Runnable... reads) {
    for (Runnable read : reads) {
      try {
        read.run();
      } catch (RuntimeException e) {
        LOG.info("priming failed, the first call will be slower: {}", e.toString());
      }
    }
  }
}
