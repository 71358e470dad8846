package capacityops.tasks.domain;

import java.time.Instant;

/**
 * A capacity task as AWS lists it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/outposts/latest/APIReference/API_CapacityTaskSummary.html">CapacityTaskSummary</a>
 */
public record CapacityTaskSummary(
    String capacityTaskId,
    String outpostId,
    String orderId,
    String assetId,
    String capacityTaskStatus,
    Instant creationDate,
    Instant completionDate,
    Instant lastModifiedDate) {}
