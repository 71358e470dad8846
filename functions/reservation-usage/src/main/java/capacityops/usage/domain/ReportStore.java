package capacityops.usage.domain;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where finished reports are kept, by date. */
public interface ReportStore {
  /** Keeps a file whole, once all of it was written; writing it again replaces it. */
  void write(ReportFile file, Content content);

  /**
   * A file's text.
   *
   * @param mostBytes of a file that is read
   * @return nothing for a larger one
   */
  Optional<String> read(ReportFile file, long mostBytes);

  /** An address at which the file can be read for a while, without credentials. */
  URI link(ReportFile file, Duration valid);

  /** One form of one report. */
  record ReportFile(String reportId, Instant createdAt, Format format) {
    public static ReportFile of(UsageReport report, Format format) {
      return new ReportFile(report.reportId(), report.createdAt(), format);
    }
  }

  /** Writes a file's bytes. */
  @FunctionalInterface
  interface Content {
    void to(OutputStream out) throws IOException;
  }

  /** The forms of a report. */
  enum Format {
    JSON("json", "application/json"),
    CSV("csv", "text/csv; charset=utf-8"),
    HTML("html", "text/html; charset=utf-8");

    private final String extension;
    private final String contentType;

    Format(String extension, String contentType) {
      this.extension = extension;
      this.contentType = contentType;
    }

    public String extension() {
      return extension;
    }

    public String contentType() {
      return contentType;
    }
  }
}
