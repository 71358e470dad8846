package capacityops.usage.domain;

/** The figures that dashboards and alarms read. */
public interface UsageMetrics {
  /** The sums of an instance type in a Region. */
  void usage(String instanceType, String region, Totals totals);

  /** How a report went. */
  void report(Totals totals, int unknown, long findings);
}
