package capacityops.tasks.domain;

import capacityops.core.ledger.AllPages;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the task that a StartCapacityTask of ours made when its answer was lost: by Outpost, time
 * of creation and everything that was asked for.
 */
final class TaskFinder {
  static final String FOUND_AFTER_ALL = "the answer was lost; the task was found at AWS";

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);
  private static final int PAGE = 1000;

  private final CapacityTaskGateway tasks;
  private final TaskLedger ledger;

  TaskFinder(CapacityTaskGateway tasks, TaskLedger ledger) {
    this.tasks = tasks;
    this.ledger = ledger;
  }

  /**
   * Looks through a complete listing; any page that cannot be read is a failure, not an absence.
   */
  Optional<CapacityTask> find(TaskRecord sent) {
    return find(sent, listed(Optional.of(sent.request().outpostId())));
  }

  Optional<CapacityTask> find(TaskRecord sent, List<CapacityTaskSummary> listed) {
    return listed.stream()
        .filter(summary -> couldBe(summary, sent))
        .filter(summary -> ledger.findByTaskId(summary.capacityTaskId()).isEmpty())
        .map(summary -> tasks.get(summary.outpostId(), summary.capacityTaskId()))
        .filter(task -> isWhatWasAskedFor(task, sent.request()))
        .findFirst();
  }

  List<CapacityTaskSummary> listed(Optional<String> outpostId) {
    return AllPages.of(next -> tasks.list(outpostId, List.of(), PAGE, next));
  }

  /** Whether a task is of the scope and time of what was sent. */
  static boolean couldBe(CapacityTaskSummary summary, TaskRecord sent) {
    Instant created = summary.creationDate();
    return summary.outpostId().equals(sent.request().outpostId())
        && Objects.equals(summary.orderId(), sent.request().orderId())
        && Objects.equals(summary.assetId(), sent.request().assetId())
        && (created == null || !created.isBefore(sent.sentAt().minus(CLOCK_SKEW)));
  }

  /** What AWS leaves out of its answer cannot tell a task apart. */
  private static boolean isWhatWasAskedFor(CapacityTask task, CapacityTaskRequest request) {
    return !Boolean.TRUE.equals(task.dryRun())
        && sameMembers(task.requestedInstancePools(), request.instancePools())
        && absentOr(task.taskActionOnBlockingInstances(), request.taskActionOnBlockingInstances())
        && (task.instancesToExclude() == null
            || sameExclusions(task.instancesToExclude(), request.instancesToExclude()));
  }

  private static boolean sameExclusions(InstancesToExclude one, InstancesToExclude other) {
    return other != null
        && sameMembers(one.instances(), other.instances())
        && sameMembers(one.accountIds(), other.accountIds())
        && sameMembers(one.services(), other.services());
  }

  private static boolean absentOr(String atAws, String asked) {
    return atAws == null || asked == null || atAws.equals(asked);
  }

  private static <T> boolean sameMembers(List<T> one, List<T> other) {
    return new HashSet<>(one).equals(new HashSet<>(other));
  }
}
