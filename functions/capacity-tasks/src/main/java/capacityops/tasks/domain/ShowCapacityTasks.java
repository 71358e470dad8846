package capacityops.tasks.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.Trail;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shows capacity tasks as AWS has them now, with what the ledger knows of their past. */
public final class ShowCapacityTasks {
  private static final int PAGE = 1000;

  private final CapacityTaskGateway tasks;
  private final TaskLedger ledger;

  public ShowCapacityTasks(CapacityTaskGateway tasks, TaskLedger ledger) {
    this.tasks = tasks;
    this.ledger = ledger;
  }

  /** A status and when it was recorded. */
  public record Transition(String status, Instant at) {}

  /**
   * A task and its past.
   *
   * @param allocationId {@code null} where the ledger does not have the task yet
   * @param blockingInstances {@code null} unless the task waits for evacuation
   */
  public record Shown(
      CapacityTask task,
      String allocationId,
      List<Transition> transitions,
      List<BlockingInstance> blockingInstances) {}

  /**
   * @param outpostIdentifier may be absent where the ledger knows the task
   */
  public Shown show(String capacityTaskId, Optional<String> outpostIdentifier) {
    Optional<Trail> trail = ledger.trailOfTask(capacityTaskId);
    String outpost =
        outpostIdentifier.orElseGet(
            () -> recordedOutpost(capacityTaskId, trail.map(Trail::allocation)));
    CapacityTask task = tasks.get(outpost, capacityTaskId);
    boolean waiting = TaskStatus.WAITING_FOR_EVACUATION.equals(task.capacityTaskStatus());
    return new Shown(
        task,
        trail.map(known -> known.allocation().allocationId()).orElse(null),
        trail.map(ShowCapacityTasks::transitions).orElse(List.of()),
        waiting
            ? AllPages.of(next -> tasks.blockingInstances(outpost, capacityTaskId, PAGE, next))
            : null);
  }

  public Page<CapacityTaskSummary> list(
      Optional<String> outpostIdentifier,
      List<String> statuses,
      int maxResults,
      Optional<String> nextToken) {
    return tasks.list(outpostIdentifier, statuses, maxResults, nextToken);
  }

  public Page<BlockingInstance> blockingInstances(
      String capacityTaskId,
      Optional<String> outpostIdentifier,
      int maxResults,
      Optional<String> nextToken) {
    String outpost = outpostOf(capacityTaskId, outpostIdentifier);
    return tasks.blockingInstances(outpost, capacityTaskId, maxResults, nextToken);
  }

  /** Asks AWS to cancel the task, and shows it as it is then. */
  public Shown cancel(String capacityTaskId, Optional<String> outpostIdentifier) {
    String outpost = outpostOf(capacityTaskId, outpostIdentifier);
    tasks.cancel(outpost, capacityTaskId);
    return show(capacityTaskId, Optional.of(outpost));
  }

  private String outpostOf(String capacityTaskId, Optional<String> outpostIdentifier) {
    return outpostIdentifier.orElseGet(
        () -> recordedOutpost(capacityTaskId, ledger.findByTaskId(capacityTaskId)));
  }

  private static String recordedOutpost(String capacityTaskId, Optional<Allocation> known) {
    return known
        .map(task -> task.details(TaskRecord.class).request().outpostIdentifier())
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.Kind.NOT_FOUND,
                    "The ledger does not know %s: name its Outpost in outpostIdentifier."
                        .formatted(capacityTaskId)));
  }

  private static List<Transition> transitions(Trail trail) {
    return trail.history().stream()
        .filter(HistoryEntry::changedStatus)
        .map(ShowCapacityTasks::transition)
        .toList();
  }

  private static Transition transition(HistoryEntry entry) {
    return new Transition(entry.to(), entry.at());
  }
}
