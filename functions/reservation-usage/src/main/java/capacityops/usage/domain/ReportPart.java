package capacityops.usage.domain;

import java.util.Map;

/**
 * The reservations of one account in one Region: the unit in which a report is read.
 *
 * @param index its number in the report, from 0
 * @param accountName {@code null} where it is not known
 * @param region {@code null} where not even the account's Regions could be read
 * @param pages of rows that are kept
 * @param reservations in those pages
 * @param calls requests sent to AWS, by operation
 * @param usageUnknown reservations of which it is not known who uses them
 * @param usageUnknownReason why, of the first
 * @param reason why it was not read, or not to its end; {@code null} where nothing is missing
 */
public record ReportPart(
    int index,
    String accountId,
    String accountName,
    String region,
    State state,
    int pages,
    long reservations,
    Map<String, Long> calls,
    long usageUnknown,
    String usageUnknownReason,
    String reason) {
  private static final String DID_NOT_END = "its reading did not end";

  public ReportPart {
    calls = calls == null ? Map.of() : Map.copyOf(calls);
  }

  /** How far it is. */
  public enum State {
    PLANNED,
    READ,
    UNREAD
  }

  static ReportPart planned(int index, Accounts.Account account, String region) {
    return new ReportPart(
        index,
        account.accountId(),
        account.name(),
        region,
        State.PLANNED,
        0,
        0,
        Map.of(),
        0,
        null,
        null);
  }

  /** An account, or a Region of it, of which nothing can be read. */
  static ReportPart unreadable(int index, Accounts.Account account, String region, String reason) {
    return planned(index, account, region).with(State.UNREAD, PartProgress.none(), reason);
  }

  ReportPart with(State reached, PartProgress progress, String why) {
    return new ReportPart(
        index,
        accountId,
        accountName,
        region,
        reached,
        progress.pages(),
        progress.reservations(),
        progress.calls(),
        progress.usageUnknown(),
        progress.usageUnknownReason(),
        why);
  }

  boolean isToBeRead() {
    return region != null && state != State.READ;
  }

  /** What is missing of it, in words; {@code null} where nothing is. */
  String missing() {
    return switch (state) {
      case READ -> null;
      case PLANNED -> DID_NOT_END;
      case UNREAD ->
          reservations == 0
              ? reason
              : "only %s were read: %s".formatted(Words.count(reservations, "reservation"), reason);
    };
  }
}
