package capacityops.lending.domain;

import java.time.Instant;

/**
 * What somebody wants to be lent: the newest one of an allocation is the one that holds.
 *
 * @param number counts the intents of the allocation, from 1
 * @param requestId the request's id; a repeat of the request has the same
 * @param requestedAt when it was asked for, by which a late one is known
 * @param writtenAt when the ledger took it
 * @param outcome {@link #ACCEPTED}, {@link #REFUSED}, or {@code null} while AWS has not answered
 */
public record Intent(
    int number,
    int targetInstanceCount,
    String requestId,
    String requestedBy,
    Instant requestedAt,
    Instant writtenAt,
    String outcome) {
  static final String ACCEPTED = "ACCEPTED";
  static final String REFUSED = "REFUSED";

  /** An intent that has not been sent yet. */
  static Intent of(int number, int target, Asked asked, Instant writtenAt) {
    return new Intent(number, target, asked.requestId(), asked.by(), asked.at(), writtenAt, null);
  }

  Intent with(String answer) {
    return new Intent(
        number, targetInstanceCount, requestId, requestedBy, requestedAt, writtenAt, answer);
  }

  boolean answered() {
    return outcome != null;
  }

  boolean refused() {
    return REFUSED.equals(outcome);
  }
}
