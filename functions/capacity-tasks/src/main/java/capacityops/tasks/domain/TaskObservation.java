package capacityops.tasks.domain;

import java.time.Instant;

/**
 * What one look at AWS showed of a task.
 *
 * @param status AWS's status, or {@link TaskStatus#NOT_FOUND}, or {@link TaskStatus#TRACKING_ENDED}
 */
public record TaskObservation(
    String status,
    CapacityTask.Failure failed,
    Instant creationDate,
    Instant completionDate,
    Instant lastModifiedDate) {}
