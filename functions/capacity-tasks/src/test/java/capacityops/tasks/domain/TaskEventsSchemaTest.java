package capacityops.tasks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventSchemas;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskEventsSchemaTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  @Test
  void statusChanged_waitingTask_keepsToItsSchema() {
    DomainEvent event = event("IN_PROGRESS", TaskStatus.WAITING_FOR_EVACUATION, null);

    EventSchemas.requireValid(event);
    assertThat(event.detail().json()).contains("i-0123456789abcdef0");
  }

  @Test
  void statusChanged_failedTask_keepsToItsSchema() {
    EventSchemas.requireValid(
        event(
            "IN_PROGRESS",
            TaskStatus.FAILED,
            new CapacityTask.Failure("no room", "UNSUPPORTED_CAPACITY_CONFIGURATION")));
  }

  @Test
  void statusChanged_firstStatusOfAnIntent_keepsToItsSchema() {
    EventSchemas.requireValid(
        TaskEvents.statusChanged(
            "allocation-1", null, TaskStatus.REQUESTING, TaskRecord.intent(request(), NOW), NOW));
  }

  private static DomainEvent event(String previous, String status, CapacityTask.Failure failed) {
    CapacityTask task =
        new CapacityTask(
            "cap-0123456789abcdef0",
            "op-0123456789abcdef0",
            null,
            null,
            request().instancePools(),
            null,
            false,
            status,
            failed,
            NOW,
            null,
            NOW,
            null);
    TaskRecord record =
        TaskRecord.adopted(task)
            .seenAs(
                new TaskRecord.Sighting(
                    task.observed(),
                    NOW,
                    List.of(new BlockingInstance("i-0123456789abcdef0", "123456789012", null))));
    return TaskEvents.statusChanged("allocation-1", previous, status, record, NOW);
  }

  private static CapacityTaskRequest request() {
    return new CapacityTaskRequest(
        "op-0123456789abcdef0",
        null,
        null,
        List.of(new InstancePool("c5.large", 4)),
        null,
        false,
        "WAIT_FOR_EVACUATION");
  }
}
