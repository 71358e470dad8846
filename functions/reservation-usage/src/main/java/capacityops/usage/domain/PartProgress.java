package capacityops.usage.domain;

import java.util.Map;

/**
 * How far the reading of a part is; the state machine hands it from one call to the next.
 *
 * @param more whether the part goes on
 * @param nextToken EC2's, of the page to read next; {@code null} for the first
 * @param pages of rows that are kept
 */
public record PartProgress(
    boolean more,
    String nextToken,
    int pages,
    long reservations,
    Map<String, Long> calls,
    long usageUnknown,
    String usageUnknownReason) {

  public PartProgress {
    calls = calls == null ? Map.of() : Map.copyOf(calls);
  }

  static PartProgress none() {
    return new PartProgress(true, null, 0, 0, Map.of(), 0, null);
  }

  PartProgress called(Map<String, Long> byOperation) {
    return new PartProgress(
        more, nextToken, pages, reservations, byOperation, usageUnknown, usageUnknownReason);
  }
}
