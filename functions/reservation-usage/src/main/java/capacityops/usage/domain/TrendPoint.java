package capacityops.usage.domain;

import java.time.Instant;

/**
 * The totals of a report at its time.
 *
 * @param complete whether the report was
 */
public record TrendPoint(Instant at, Totals totals, boolean complete) {}
