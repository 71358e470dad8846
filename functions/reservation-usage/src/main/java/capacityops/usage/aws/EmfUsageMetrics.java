package capacityops.usage.aws;

import capacityops.core.money.Money;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.UsageMetrics;
import java.util.function.Consumer;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/**
 * Figures in CloudWatch's embedded metric format, in the namespace {@code CapacityOps}: those of a
 * type and Region by these two, as the dashboard searches them; those of a whole report by {@code
 * Service}, as the alarms name them.
 */
public final class EmfUsageMetrics implements UsageMetrics {
  private static final String NAMESPACE = "CapacityOps";

  @Override
  public void usage(String instanceType, String region, Totals totals) {
    emit(
        DimensionSet.of("InstanceType", instanceType, "Region", region),
        metrics -> figures(metrics, totals));
  }

  @Override
  public void report(Totals totals, int unknown, long findings) {
    emit(
        DimensionSet.of("Service", "capacity-ops"),
        metrics -> {
          figures(metrics, totals);
          count(metrics, "UnknownParts", unknown);
          count(metrics, "Findings", findings);
          count(metrics, "UnpricedReservations", totals.unpriced());
        });
  }

  private static void figures(Metrics metrics, Totals totals) {
    count(metrics, "ReservedInstances", totals.totalInstanceCount());
    count(metrics, "UsedInstances", totals.usedInstanceCount());
    count(metrics, "IdleInstances", totals.idleInstanceCount());
    metrics.addMetric("IdleCostPerHour", amount(totals.idleCostPerHour()), MetricUnit.NONE);
  }

  private static void count(Metrics metrics, String name, long count) {
    metrics.addMetric(name, (double) count, MetricUnit.COUNT);
  }

  private static double amount(Money money) {
    return money.amount().doubleValue();
  }

  /** Replaces the dimension that Powertools gives every figure: it would be one more. */
  private static void emit(DimensionSet dimensions, Consumer<Metrics> figures) {
    MetricsFactory.getMetricsInstance()
        .flushMetrics(
            metrics -> {
              metrics.setNamespace(NAMESPACE);
              metrics.setDefaultDimensions(dimensions);
              figures.accept(metrics);
            });
  }
}
