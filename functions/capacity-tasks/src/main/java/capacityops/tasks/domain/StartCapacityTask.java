package capacityops.tasks.domain;

import capacityops.core.execution.Executions;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.telemetry.Meter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a capacity task at most once per request: the intent is in the ledger before anything is
 * sent, it is sent once, and a lost answer is found by looking, never by asking again.
 */
public final class StartCapacityTask {
  private static final Logger LOG = LoggerFactory.getLogger(StartCapacityTask.class);

  private final CapacityTaskStarter starter;
  private final TaskLedger ledger;
  private final TaskFinder finder;
  private final Executions<TaskTracking> tracker;
  private final Meter meter;
  private final InstantSource clock;

  public StartCapacityTask(
      CapacityTaskStarter starter,
      CapacityTaskGateway tasks,
      TaskLedger ledger,
      Executions<TaskTracking> tracker,
      Meter meter,
      InstantSource clock) {
    this.starter = starter;
    this.ledger = ledger;
    this.finder = new TaskFinder(tasks, ledger);
    this.tracker = tracker;
    this.meter = meter;
    this.clock = clock;
  }

  /** How a start ended. */
  public sealed interface Outcome {
    /** AWS has the task, and a tracker follows it. */
    record Started(String allocationId, TaskRecord record) implements Outcome {}

    /** The service's own answer to a dry run; nothing was started. */
    record DryRun(CapacityTask task) implements Outcome {}

    /** Sent, and not answered: the record will say what became of it. */
    record Unknown(String allocationId, CapacityTaskRequest request) implements Outcome {}
  }

  /**
   * @param requestId the same for every repeat of the same request; becomes the allocation's id
   * @throws AwsFailure where AWS refused, or asks to come later
   */
  public Outcome start(String requestId, CapacityTaskRequest request, String requestedBy) {
    if (request.dryRun()) {
      return new Outcome.DryRun(starter.start(request).task());
    }
    return ledger
        .find(requestId)
        .map(known -> goOn(known, requestedBy))
        .orElseGet(() -> begin(requestId, request, requestedBy));
  }

  private Outcome begin(String requestId, CapacityTaskRequest request, String requestedBy) {
    Instant now = now();
    TaskLedger.Write intent =
        new TaskLedger.Write(
            TaskStatus.REQUESTING,
            TaskRecord.intent(request, now),
            requestedBy,
            "asked for",
            null,
            now);
    return ledger
        .open(new TaskLedger.Opening(requestId, requestedBy, intent))
        .map(opened -> send(opened, requestedBy))
        .orElseGet(() -> new Outcome.Unknown(requestId, request));
  }

  /** A repeat of a request of which something is in the ledger. */
  private Outcome goOn(Allocation known, String requestedBy) {
    TaskRecord record = known.details(TaskRecord.class);
    if (record.capacityTaskId() != null) {
      return tracked(known.allocationId(), record);
    }
    return switch (known.status()) {
      case TaskStatus.NOT_STARTED, TaskStatus.REFUSED ->
          send(sendingAgain(known, record, requestedBy), requestedBy);
      default -> found(known);
    };
  }

  private Allocation sendingAgain(Allocation known, TaskRecord record, String requestedBy) {
    Instant now = now();
    return ledger.change(
        known,
        new TaskLedger.Write(
            TaskStatus.REQUESTING,
            TaskRecord.intent(record.request(), now),
            requestedBy,
            "asked for again; the earlier request had no effect",
            null,
            now));
  }

  private Outcome send(Allocation intent, String requestedBy) {
    TaskRecord record = intent.details(TaskRecord.class);
    try {
      CapacityTaskStarter.Started started = starter.start(record.request());
      meter.count("CapacityTasksStarted", Map.of());
      return started(intent, started, requestedBy);
    } catch (AwsFailure.Refused e) {
      close(intent, TaskStatus.REFUSED, record, e);
      throw e;
    } catch (AwsFailure.Throttled e) {
      close(intent, TaskStatus.NOT_STARTED, record, e);
      throw e;
    } catch (AwsFailure.OutcomeUnknown e) {
      return found(unknown(intent, record, e));
    }
  }

  private Outcome started(
      Allocation intent, CapacityTaskStarter.Started started, String requestedBy) {
    TaskRecord record =
        ledger.adopt(
            intent, started.task(), requestedBy, "AWS accepted it", started.awsRequestId(), now());
    return tracked(intent.allocationId(), record);
  }

  private void close(Allocation intent, String status, TaskRecord record, AwsFailure failure) {
    ledger.change(
        intent,
        new TaskLedger.Write(
            status,
            record,
            "AWS",
            "%s: %s".formatted(failure.answer().errorCode(), failure.answer().message()),
            failure.answer().requestId(),
            now()));
  }

  private Allocation unknown(Allocation intent, TaskRecord record, AwsFailure failure) {
    meter.count("CapacityTaskAnswersLost", Map.of());
    return ledger.change(
        intent,
        new TaskLedger.Write(
            TaskStatus.UNKNOWN,
            record,
            "AWS",
            "no answer that can be trusted: " + failure.answer().errorCode(),
            failure.answer().requestId(),
            now()));
  }

  private Outcome found(Allocation intent) {
    TaskRecord record = intent.details(TaskRecord.class);
    return look(record)
        .map(
            task ->
                ledger.adopt(
                    intent, task, "reconciliation", TaskFinder.FOUND_AFTER_ALL, null, now()))
        .map(adopted -> tracked(intent.allocationId(), adopted))
        .orElseGet(() -> new Outcome.Unknown(intent.allocationId(), record.request()));
  }

  private Optional<CapacityTask> look(TaskRecord record) {
    try {
      return finder.find(record);
    } catch (AwsFailure e) {
      LOG.info("could not look for the task yet: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** A tracker that cannot be started now is started by the sweep. */
  private Outcome tracked(String allocationId, TaskRecord record) {
    try {
      tracker.start(TaskTracking.of(allocationId, record));
    } catch (AwsFailure e) {
      LOG.warn("the sweep will start the tracker: {}", e.getMessage());
    }
    return new Outcome.Started(allocationId, record);
  }

  private Instant now() {
    return clock.instant();
  }
}
