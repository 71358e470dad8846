package capacityops.usage.report;

import capacityops.usage.domain.ReportSummary.UsingAccount;
import java.util.List;
import java.util.stream.IntStream;

/** Gives the accounts that use most a colour of their own; the others share one. */
final class UserColours {
  static final int MOST = 6;
  private static final String SHARED = "u0";

  private final List<UsingAccount> own;
  private final boolean others;

  UserColours(List<UsingAccount> users) {
    List<UsingAccount> known =
        users.stream().filter(user -> Character.isDigit(user.accountId().charAt(0))).toList();
    this.own = known.stream().limit(MOST).toList();
    this.others = users.size() > own.size();
  }

  /** The CSS class of an account's colour. */
  String of(String accountId) {
    return IntStream.range(0, own.size())
        .filter(i -> own.get(i).accountId().equals(accountId))
        .mapToObj(i -> "u" + (i + 1))
        .findFirst()
        .orElse(SHARED);
  }

  List<UsingAccount> own() {
    return own;
  }

  boolean hasOthers() {
    return others;
  }
}
