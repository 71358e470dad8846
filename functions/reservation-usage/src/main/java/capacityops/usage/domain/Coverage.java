package capacityops.usage.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What of a report was read, and what was not.
 *
 * @param accounts every account of the report
 * @param regions every Region of the report
 * @param accountNames by account ID, of those whose name is known
 * @param calls requests sent to AWS, by operation
 */
record Coverage(
    List<String> accounts,
    List<String> regions,
    Map<String, String> accountNames,
    int accountsRead,
    int regionsRead,
    List<Unknown> unknown,
    Map<String, Long> calls) {

  static Coverage of(UsageReport report, List<ReportPart> parts) {
    List<Unknown> unknown = new ArrayList<>(report.planUnknown());
    CallCount calls = new CallCount();
    calls.add(report.planCalls());
    for (ReportPart part : parts) {
      calls.add(part.calls());
      if (part.missing() != null) {
        unknown.add(
            new Unknown(part.region(), part.accountId(), part.missing(), Unknown.Touches.TOTALS));
      }
      if (part.usageUnknown() > 0) {
        unknown.add(
            new Unknown(
                part.region(),
                part.accountId(),
                "who uses %s: %s"
                    .formatted(
                        Words.count(part.usageUnknown(), "reservation"), part.usageUnknownReason()),
                Unknown.Touches.USE_PER_ACCOUNT));
      }
    }
    List<ReportPart> read =
        parts.stream().filter(part -> part.state() == ReportPart.State.READ).toList();
    return new Coverage(
        accounts(parts),
        regions(parts),
        names(parts),
        accounts(read).size(),
        regions(read).size(),
        unknown,
        calls.byOperation());
  }

  private static List<String> accounts(List<ReportPart> parts) {
    return parts.stream().map(ReportPart::accountId).distinct().toList();
  }

  private static Map<String, String> names(List<ReportPart> parts) {
    Map<String, String> names = new TreeMap<>();
    parts.stream()
        .filter(part -> part.accountName() != null)
        .forEach(part -> names.put(part.accountId(), part.accountName()));
    return names;
  }

  private static List<String> regions(List<ReportPart> parts) {
    return parts.stream().map(ReportPart::region).filter(Objects::nonNull).distinct().toList();
  }
}
