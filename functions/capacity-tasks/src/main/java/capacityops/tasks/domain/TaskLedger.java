package capacityops.tasks.domain;

import capacityops.core.event.Announcer;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Ledger;
import capacityops.core.ledger.Reference;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.ledger.Trail;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Capacity tasks in the ledger: each write is told to the bus where it changes the status. */
public final class TaskLedger {
  private static final Logger LOG = LoggerFactory.getLogger(TaskLedger.class);

  private final Ledger ledger;
  private final Announcer announcer;
  private final String region;

  public TaskLedger(Ledger ledger, Announcer announcer, String region) {
    this.ledger = ledger;
    this.announcer = announcer;
    this.region = region;
  }

  Optional<Allocation> find(String allocationId) {
    return ledger.find(allocationId);
  }

  public Optional<Allocation> findByTaskId(String capacityTaskId) {
    return ledger.find(reference(capacityTaskId));
  }

  List<Allocation> open() {
    return ledger.open(AllocationKind.CAPACITY_TASK);
  }

  Optional<Trail> trailOfTask(String capacityTaskId) {
    return ledger.trail(reference(capacityTaskId));
  }

  List<HistoryEntry> history(String allocationId) {
    return ledger.history(allocationId);
  }

  int announceUntold(Instant now) {
    return announcer.announceUntold(now);
  }

  /** The write that starts a record. */
  record Opening(String allocationId, String requestedBy, Write write) {}

  /**
   * A write of a record.
   *
   * @param awsRequestId {@code null} for none
   */
  record Write(
      String status,
      TaskRecord record,
      String actor,
      String reason,
      String awsRequestId,
      Instant at) {}

  /**
   * Starts a record.
   *
   * @return empty where the allocation or the task is in the ledger already
   */
  Optional<Allocation> open(Opening opening) {
    Change change = change(opening.allocationId(), null, opening.write());
    Allocation first =
        Allocation.first(
            opening.allocationId(),
            AllocationKind.CAPACITY_TASK,
            region,
            opening.requestedBy(),
            change);
    if (!ledger.open(first, change)) {
      return Optional.empty();
    }
    announcer.announce(first, change);
    return Optional.of(first);
  }

  /**
   * Starts the record of a task that was started elsewhere.
   *
   * @return whether the ledger lacked it
   */
  public boolean adopt(CapacityTask task, String seenBy, Instant at) {
    Write write =
        new Write(
            task.capacityTaskStatus(),
            TaskRecord.adopted(task),
            seenBy,
            "found at AWS, started elsewhere",
            null,
            at);
    return open(new Opening(task.capacityTaskId(), seenBy, write)).isPresent();
  }

  /**
   * @throws capacityops.core.ledger.StaleAllocation where {@code current} is no longer current
   */
  Allocation change(Allocation current, Write write) {
    Change change = change(current.allocationId(), current.status(), write);
    Allocation next = ledger.change(current, change);
    announcer.announce(next, change);
    return next;
  }

  /**
   * Records the task that an intent became. Where somebody else was first, theirs stands: an intent
   * has one task.
   */
  TaskRecord adopt(
      Allocation intent,
      CapacityTask task,
      String actor,
      String reason,
      String awsRequestId,
      Instant at) {
    TaskRecord record = intent.details(TaskRecord.class).startedAs(task);
    try {
      change(intent, new Write(task.capacityTaskStatus(), record, actor, reason, awsRequestId, at));
    } catch (StaleAllocation e) {
      LOG.info("{} was recorded by somebody else", task.capacityTaskId());
    }
    return record;
  }

  private Change change(String allocationId, String previous, Write write) {
    String taskId = write.record().capacityTaskId();
    Change change =
        Change.to(
                write.status(),
                isOpen(write.status()),
                write.record(),
                write.actor(),
                write.reason(),
                write.at())
            .answeredIn(write.awsRequestId());
    if (taskId != null) {
      change = change.referredToAs(reference(taskId));
    }
    return write.status().equals(previous)
        ? change
        : change.telling(
            TaskEvents.statusChanged(
                allocationId, previous, write.status(), write.record(), write.at()));
  }

  private static boolean isOpen(String status) {
    return switch (status) {
      case TaskStatus.REQUESTING, TaskStatus.UNKNOWN -> true;
      default -> TaskStatus.isAwsStatus(status) && !TaskStatus.isFinal(status);
    };
  }

  private static Reference reference(String capacityTaskId) {
    return new Reference(AllocationKind.CAPACITY_TASK, capacityTaskId);
  }
}
