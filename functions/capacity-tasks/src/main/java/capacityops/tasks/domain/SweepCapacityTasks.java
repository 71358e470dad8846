package capacityops.tasks.domain;

import capacityops.core.execution.Executions;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the ledger against AWS: adopts tasks that AWS has and the ledger lacks, settles starts
 * whose answer was lost, restarts trackers that died, and tells what was left untold. It reads AWS
 * and never starts a task.
 */
public final class SweepCapacityTasks {
  private static final Logger LOG = LoggerFactory.getLogger(SweepCapacityTasks.class);
  private static final String ACTOR = "sweep";

  /** An intent younger than this may belong to a function that is still at it. */
  private static final Duration IN_FLIGHT = Duration.ofMinutes(1);

  /** A request signed before it can be accepted no more, and AWS's lists show what was. */
  private static final Duration WINDOW = Duration.ofMinutes(30);

  private static final int ABSENCES = 3;
  private static final int MOST_ADOPTIONS = 25;

  private final CapacityTaskGateway tasks;
  private final TaskLedger ledger;
  private final TaskFinder finder;
  private final RecordTaskStatus recordStatus;
  private final Executions<TaskTracking> tracker;
  private final Meter meter;
  private final InstantSource clock;

  public SweepCapacityTasks(
      CapacityTaskGateway tasks,
      TaskLedger ledger,
      RecordTaskStatus recordStatus,
      Executions<TaskTracking> tracker,
      Meter meter,
      InstantSource clock) {
    this.tasks = tasks;
    this.ledger = ledger;
    this.finder = new TaskFinder(tasks, ledger);
    this.recordStatus = recordStatus;
    this.tracker = tracker;
    this.meter = meter;
    this.clock = clock;
  }

  /**
   * What a sweep did.
   *
   * @param adopted tasks that the ledger lacked
   * @param settled starts whose outcome is now known
   * @param corrected records whose status AWS had moved
   * @param trackers started
   * @param told events that a crash had left untold
   */
  public record Swept(int adopted, int settled, int corrected, int trackers, int told) {}

  /**
   * @throws AwsFailure where AWS's list could not be read to its end: nothing is concluded from a
   *     part of it
   */
  public Swept sweep() {
    List<CapacityTaskSummary> atAws = finder.listed(Optional.empty());
    int settled = settle(atAws);
    int adopted = adopt(atAws);
    int corrected = correct(atAws);
    int trackers = restartTrackers();
    int told = ledger.announceUntold(clock.instant());
    return new Swept(adopted, settled, corrected, trackers, told);
  }

  private int settle(List<CapacityTaskSummary> atAws) {
    int settled = 0;
    for (Allocation intent : ledger.open()) {
      TaskRecord record = intent.details(TaskRecord.class);
      if (record.capacityTaskId() == null
          && isOlderThan(IN_FLIGHT, record)
          && settle(intent, record, atAws)) {
        settled++;
      }
    }
    return settled;
  }

  private boolean settle(Allocation intent, TaskRecord record, List<CapacityTaskSummary> atAws) {
    Optional<CapacityTask> found = finder.find(record, atAws);
    if (found.isPresent()) {
      ledger.adopt(intent, found.get(), ACTOR, TaskFinder.FOUND_AFTER_ALL, null, clock.instant());
      return true;
    }
    boolean proved = record.absences() + 1 >= ABSENCES && isOlderThan(WINDOW, record);
    String reason =
        proved
            ? "AWS did not list it in %d looks over %d minutes"
                .formatted(record.absences() + 1, WINDOW.toMinutes())
            : "AWS does not list it yet";
    return write(
            intent,
            proved ? TaskStatus.NOT_STARTED : TaskStatus.UNKNOWN,
            record.absentOnceMore(),
            reason)
        && proved;
  }

  private boolean isOlderThan(Duration age, TaskRecord record) {
    return record.sentAt().isBefore(clock.instant().minus(age));
  }

  private int adopt(List<CapacityTaskSummary> atAws) {
    int adopted = 0;
    for (CapacityTaskSummary summary : atAws) {
      if (adopted < MOST_ADOPTIONS
          && ledger.findByTaskId(summary.capacityTaskId()).isEmpty()
          && !mayBeOurs(summary)) {
        adopted += adopt(summary) ? 1 : 0;
      }
    }
    return adopted;
  }

  /** A start of ours may be waiting for this very task's answer, ended or not. */
  private boolean mayBeOurs(CapacityTaskSummary summary) {
    return ledger.open().stream()
        .map(intent -> intent.details(TaskRecord.class))
        .anyMatch(record -> record.capacityTaskId() == null && TaskFinder.couldBe(summary, record));
  }

  private boolean adopt(CapacityTaskSummary summary) {
    CapacityTask task = tasks.get(summary.outpostId(), summary.capacityTaskId());
    boolean adopted = ledger.adopt(task, ACTOR, clock.instant());
    if (adopted) {
      meter.count("CapacityTasksAdopted", Map.of());
    }
    return adopted;
  }

  /** What no tracker follows any more is corrected here, should AWS move it after all. */
  private int correct(List<CapacityTaskSummary> atAws) {
    int corrected = 0;
    for (CapacityTaskSummary summary : atAws) {
      Optional<Allocation> record =
          ledger.findByTaskId(summary.capacityTaskId()).filter(known -> isBehind(known, summary));
      if (record.isPresent()) {
        CapacityTask task = tasks.get(summary.outpostId(), summary.capacityTaskId());
        recordStatus.record(record.get().allocationId(), task.observed(), ACTOR);
        corrected++;
      }
    }
    return corrected;
  }

  private static boolean isBehind(Allocation known, CapacityTaskSummary summary) {
    return !known.open()
        && !TaskStatus.isFinal(known.status())
        && TaskStatus.isFinal(summary.capacityTaskStatus());
  }

  private int restartTrackers() {
    int started = 0;
    for (Allocation open : ledger.open()) {
      TaskRecord record = open.details(TaskRecord.class);
      if (record.capacityTaskId() != null && restartTracker(open, record)) {
        started++;
      }
    }
    return started;
  }

  private boolean restartTracker(Allocation open, TaskRecord record) {
    TaskTracking tracking = TaskTracking.of(open.allocationId(), record);
    return switch (tracker.state(tracking)) {
      case RUNNING -> false;
      case NEVER_STARTED -> {
        tracker.start(tracking);
        yield true;
      }
      case ENDED -> replaceTracker(open, record);
    };
  }

  /** The number is written first: two sweeps cannot both start the next tracker. */
  private boolean replaceTracker(Allocation open, TaskRecord record) {
    Duration followed = Duration.between(open.createdAt(), clock.instant());
    TaskRecord next = record.trackedAnew(followed.toSeconds());
    boolean written =
        write(open, open.status(), next, "its tracker had ended; a new one follows it");
    if (written) {
      tracker.start(TaskTracking.of(open.allocationId(), next));
    }
    return written;
  }

  private boolean write(Allocation current, String status, TaskRecord record, String reason) {
    try {
      ledger.change(
          current, new TaskLedger.Write(status, record, ACTOR, reason, null, clock.instant()));
      return true;
    } catch (StaleAllocation e) {
      LOG.info("{} moved on meanwhile", current.allocationId());
      return false;
    }
  }
}
