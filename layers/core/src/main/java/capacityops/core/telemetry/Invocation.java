package capacityops.core.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import java.util.function.Supplier;
import org.slf4j.MDC;
import software.amazon.lambda.powertools.common.internal.LambdaHandlerProcessor;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/** What surrounds every invocation: structured logs that carry the correlation id. */
public final class Invocation {
  private static final String CORRELATION_ID = "correlation_id";

  private Invocation() {}

  /** Sets the level of logs and reads their settings, which the first invocation would wait for. */
  public static void prepare() {
    PowertoolsLogging.clearState(false);
    LambdaHandlerProcessor.serviceName();
  }

  /**
   * Runs one invocation; whatever it logs carries the function's request id and {@code
   * correlationId}.
   */
  public static <T> T of(Context context, String correlationId, Supplier<T> work) {
    return PowertoolsLogging.withLogging(
        context,
        () -> {
          MDC.put(CORRELATION_ID, correlationId);
          try {
            return work.get();
          } finally {
            MDC.remove(CORRELATION_ID);
          }
        });
  }
}
