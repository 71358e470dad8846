package capacityops.usage.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.ledger.Page;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReportStore.ReportFile;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Shows reports: their list, and each in the form that is asked for. */
public final class ShowReports {
  private static final Duration LINKS_VALID = Duration.ofMinutes(5);

  private final ReportRegister register;
  private final PartRegister parts;
  private final ReportStore store;
  private final long largestText;

  /**
   * @param largestText in bytes: a larger file is shown by a link
   */
  public ShowReports(
      ReportRegister register, PartRegister parts, ReportStore store, long largestText) {
    this.register = register;
    this.parts = parts;
    this.store = store;
    this.largestText = largestText;
  }

  /** What there is to show. */
  public sealed interface Shown {
    /**
     * No files yet, or none at all.
     *
     * @param partsRead of a running one
     */
    record State(UsageReport report, int partsRead) implements Shown {}

    record Text(Format format, String text) implements Shown {}

    record Link(URI at) implements Shown {}
  }

  public Page<UsageReport> list(int maxResults, Optional<String> position) {
    return register.list(maxResults, position);
  }

  public Shown show(String reportId, Format format) {
    UsageReport report =
        register
            .find(reportId)
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.Kind.NOT_FOUND, "There is no usage report " + reportId + "."));
    return report.isReady() ? file(ReportFile.of(report, format)) : state(report, format);
  }

  private Shown file(ReportFile file) {
    return store
        .read(file, largestText)
        .<Shown>map(text -> new Shown.Text(file.format(), text))
        .orElseGet(() -> new Shown.Link(store.link(file, LINKS_VALID)));
  }

  private Shown state(UsageReport report, Format format) {
    if (format != Format.JSON) {
      throw new ProblemException(
          Problem.Kind.CONFLICT,
          report.status() == UsageReport.Status.FAILED
              ? "This report could not be made: " + report.failure()
              : "This report is still being made.");
    }
    int read =
        report.status() == UsageReport.Status.RUNNING
            ? (int)
                parts.of(report.reportId()).stream()
                    .filter(part -> part.state() == ReportPart.State.READ)
                    .count()
            : 0;
    return new Shown.State(report, read);
  }
}
