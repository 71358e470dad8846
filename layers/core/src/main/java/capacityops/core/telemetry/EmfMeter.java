package capacityops.core.telemetry;

import java.time.Duration;
import java.util.Map;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/**
 * Figures in CloudWatch's embedded metric format, by Powertools, in the namespace {@code
 * CapacityOps}, each with the dimension {@code Service} that the template's alarms name.
 */
public final class EmfMeter implements Meter {
  private static final String NAMESPACE = "CapacityOps";
  private static final String SERVICE = "capacity-ops";

  @Override
  public void count(String name, Map<String, String> dimensions) {
    flush(name, 1, MetricUnit.COUNT, dimensions);
  }

  @Override
  public void took(String name, Duration duration, Map<String, String> dimensions) {
    flush(name, duration.toMillis() / 1000.0, MetricUnit.SECONDS, dimensions);
  }

  /** Metrics are made at the first figure: most invocations have none, and it costs a start. */
  private static void flush(
      String name, double value, MetricUnit unit, Map<String, String> dimensions) {
    Metrics metrics = MetricsFactory.getMetricsInstance();
    DimensionSet set = DimensionSet.of("Service", SERVICE);
    dimensions.forEach(set::addDimension);
    metrics.flushSingleMetric(name, value, unit, NAMESPACE, set);
  }
}
