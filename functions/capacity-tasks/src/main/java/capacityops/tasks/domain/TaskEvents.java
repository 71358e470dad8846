package capacityops.tasks.domain;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import java.time.Instant;
import java.util.List;

/** What the bus is told of capacity tasks. */
final class TaskEvents {
  private TaskEvents() {}

  /** The detail of {@code Capacity Task Status Changed}; schema in {@code docs/events}. */
  record StatusChanged(
      String allocationId,
      String capacityTaskId,
      String outpostId,
      String previousStatus,
      String status,
      CapacityTask.Failure failed,
      List<BlockingInstance> blockingInstances,
      Instant at) {}

  static DomainEvent statusChanged(
      String allocationId, String previous, String status, TaskRecord record, Instant at) {
    TaskRecord.Sighting sighting = record.sighting();
    boolean waiting = TaskStatus.WAITING_FOR_EVACUATION.equals(status);
    StatusChanged detail =
        new StatusChanged(
            allocationId,
            record.capacityTaskId(),
            record.request().outpostId(),
            previous,
            status,
            sighting == null ? null : sighting.observation().failed(),
            waiting ? sighting.blockingInstances() : null,
            at);
    String resource = record.capacityTaskId() == null ? allocationId : record.capacityTaskId();
    return new DomainEvent("Capacity Task Status Changed", resource, JsonDocument.of(detail));
  }
}
