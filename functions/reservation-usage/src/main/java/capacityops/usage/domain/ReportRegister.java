package capacityops.usage.domain;

import capacityops.core.ledger.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The reports that were made or are being made, one at a time per scope. */
public interface ReportRegister {
  Optional<UsageReport> find(String reportId);

  /**
   * Begins a report, where none of its scope runs, or the one that did is known to have ended.
   *
   * @param ended the id of the report of this scope that is taken for running and has ended
   * @return false where another one of this scope runs
   */
  boolean begin(UsageReport report, Optional<String> ended);

  /** The report that runs, or was left running, for a scope. */
  Optional<String> running(ReportScope scope);

  /** Writes a later state of a report that runs; one that has ended is never written again. */
  void save(UsageReport report);

  /** Lets the next report of the scope begin. */
  void release(UsageReport report);

  /** The reports, newest first. */
  Page<UsageReport> list(int maxResults, Optional<String> position);

  /** Notes a ready report's figures; the same again changes nothing. */
  void note(ReportScope scope, TrendPoint point);

  /** The figures of earlier reports of a scope, oldest first. */
  List<TrendPoint> trend(ReportScope scope, Instant since);
}
