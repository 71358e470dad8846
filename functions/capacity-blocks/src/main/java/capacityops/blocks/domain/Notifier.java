package capacityops.blocks.domain;

/** Tells people. */
@FunctionalInterface
public interface Notifier {
  void tell(Notice notice);

  /**
   * A message in plain words.
   *
   * @param subject at most 100 characters of ASCII, as SNS wants it
   * @param text what happened, what it means, what to do
   */
  record Notice(Severity severity, String subject, String text) {}

  /** How soon somebody should read it. */
  enum Severity {
    INFO,
    WARNING,
    CRITICAL
  }
}
