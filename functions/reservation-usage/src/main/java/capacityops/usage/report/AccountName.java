package capacityops.usage.report;

import capacityops.usage.domain.ReportSummary;
import java.util.Map;

/** Says which account is meant: by its name and its ID, or by its ID alone. */
final class AccountName {
  private final HtmlWriter html;
  private final Map<String, String> names;

  AccountName(HtmlWriter html, ReportSummary summary) {
    this.html = html;
    this.names = summary.accountNames();
  }

  /** The name, and the ID in small print below it. */
  void stacked(String accountId) {
    if (!names.containsKey(accountId)) {
      html.element("bdi", accountId);
      return;
    }
    html.element("bdi", names.get(accountId));
    html.element("small", accountId);
  }

  /** Such as {@code ml-training (222222222222)}. */
  void inLine(String accountId) {
    if (!names.containsKey(accountId)) {
      html.text(accountId);
      return;
    }
    html.element("bdi", names.get(accountId));
    html.text(" (%s)".formatted(accountId));
  }

  /** The same as {@link #inLine}, for where there is room for text alone. */
  String words(String accountId) {
    return names.containsKey(accountId)
        ? "%s (%s)".formatted(names.get(accountId), accountId)
        : accountId;
  }

  /** For the beginning of a line; an ID alone would not say what it is. */
  String heading(String accountId) {
    return names.containsKey(accountId) ? words(accountId) : "Account " + accountId;
  }
}
