package capacityops.usage.aws;

import capacityops.core.money.Money;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.UsageMetrics;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/** Figures in CloudWatch's embedded metric format, in the namespace {@code CapacityOps}. */
public final class EmfUsageMetrics implements UsageMetrics {
  private static final String NAMESPACE = "CapacityOps";

  @Override
  public void usage(String instanceType, String region, Totals totals) {
    emit(
        metrics -> {
          metrics.addDimension(DimensionSet.of("InstanceType", instanceType, "Region", region));
          figures(metrics, totals);
        });
  }

  @Override
  public void report(Totals totals, int unknown, long findings) {
    emit(
        metrics -> {
          metrics.addDimension(DimensionSet.of("Service", "capacity-ops"));
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

  private static void emit(java.util.function.Consumer<Metrics> figures) {
    MetricsFactory.getMetricsInstance()
        .flushMetrics(
            metrics -> {
              metrics.setNamespace(NAMESPACE);
              figures.accept(metrics);
            });
  }
}
