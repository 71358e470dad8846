package capacityops.tasks.domain;

import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.event.Announcer;
import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventBus;
import capacityops.core.execution.StartedExecutions;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.telemetry.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything around the rules of capacity tasks: real ledger, Outposts and trackers in memory. */
public final class TaskWorld {
  public static final String OUTPOST = "op-0123456789abcdef0";
  public Instant now = Instant.parse("2026-11-20T10:00:00Z");
  public final FakeOutposts outposts = new FakeOutposts(() -> now);
  public final StartedExecutions<TaskTracking> tracker = new StartedExecutions<>();
  public final List<DomainEvent> told = new ArrayList<>();
  public boolean busFails;
  public final LedgerTable table;
  public final StartCapacityTask starting;
  public final RecordTaskStatus recording;
  public final SweepCapacityTasks sweeping;
  public final ShowCapacityTasks showing;

  public TaskWorld(LocalLedgerTable local) throws Exception {
    table = new LedgerTable(local.client(), local.name());
    EventBus bus =
        (event, at) -> {
          if (busFails) {
            throw new AwsFailure.Unavailable(
                true,
                new AwsAnswer("EventBridge", "PutEvents", "NoAnswer", "none", null, null),
                null);
          }
          told.add(event);
        };
    TaskLedger ledger = new TaskLedger(table, new Announcer(table, bus), "us-east-1");
    Meter meter = Meter.silent();
    starting = new StartCapacityTask(outposts, outposts, ledger, tracker, meter, () -> now);
    recording = new RecordTaskStatus(ledger, outposts, meter, () -> now);
    sweeping = new SweepCapacityTasks(outposts, ledger, recording, tracker, meter, () -> now);
    showing = new ShowCapacityTasks(outposts, ledger);
  }

  public static CapacityTaskRequest request() {
    return new CapacityTaskRequest(
        OUTPOST,
        null,
        null,
        List.of(new InstancePool("m5.xlarge", 4), new InstancePool("c5.large", 8)),
        null,
        false,
        "WAIT_FOR_EVACUATION");
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public Allocation record(String allocationId) {
    return table.find(allocationId).orElseThrow();
  }

  public List<String> statuses(String allocationId) {
    return table.history(allocationId, 100, Optional.empty()).items().stream()
        .map(HistoryEntry::to)
        .toList();
  }
}
