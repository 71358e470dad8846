package capacityops.lending.domain;

import java.time.Instant;

/**
 * A request to lend, to change or to take back.
 *
 * @param requestId the same for every repeat of the same request
 * @param by the ARN of who asks, or the part of the system that does
 * @param at when it was asked for
 * @param reason why, for the history
 */
public record Asked(String requestId, String by, Instant at, String reason) {}
