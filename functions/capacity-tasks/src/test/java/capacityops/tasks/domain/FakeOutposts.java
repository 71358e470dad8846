package capacityops.tasks.domain;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Outposts in memory, with failures on request. */
public final class FakeOutposts implements CapacityTaskStarter, CapacityTaskGateway {
  /** How the next StartCapacityTask ends. */
  public enum Start {
    ACCEPTED,
    REFUSED,
    THROTTLED,
    /** Applied, and the answer is lost. */
    ANSWER_LOST,
    /** Not applied, and no answer either. */
    LOST,
    /** Applied, and the caller dies before it can do anything more. */
    CALLER_KILLED
  }

  /** The death of a process: nothing that follows is run. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  public final Deque<Start> starts = new ArrayDeque<>();
  public final Map<String, List<BlockingInstance>> blocking = new LinkedHashMap<>();
  public final Set<String> hidden = new TreeSet<>();
  public int sent;
  public boolean listsFail;
  private final Map<String, CapacityTask> tasks = new LinkedHashMap<>();
  private final InstantSource clock;

  public FakeOutposts(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Started start(CapacityTaskRequest request) {
    sent++;
    return switch (starts.isEmpty() ? Start.ACCEPTED : starts.poll()) {
      case ACCEPTED -> new Started(applied(request), "aws-" + sent);
      case REFUSED ->
          throw new AwsFailure.Refused(
              AwsFailure.Refusal.CONFLICT,
              new AwsAnswer(
                  "Outposts",
                  "StartCapacityTask",
                  "ConflictException",
                  "Active CapacityTask cap-00000000000000099 already found",
                  "aws-" + sent,
                  "cap-00000000000000099"),
              null);
      case THROTTLED -> throw new AwsFailure.Throttled(answer("ThrottlingException"), null);
      case ANSWER_LOST -> {
        applied(request);
        throw new AwsFailure.OutcomeUnknown(answer("NoAnswer"), null);
      }
      case LOST -> throw new AwsFailure.OutcomeUnknown(answer("NoAnswer"), null);
      case CALLER_KILLED -> {
        applied(request);
        throw new Killed();
      }
    };
  }

  @Override
  public CapacityTask get(String outpostIdentifier, String capacityTaskId) {
    CapacityTask task = tasks.get(capacityTaskId);
    if (task == null) {
      throw new AwsFailure.Refused(AwsFailure.Refusal.NOT_FOUND, answer("NotFoundException"), null);
    }
    return task;
  }

  @Override
  public Page<CapacityTaskSummary> list(
      Optional<String> outpostIdentifier,
      List<String> statuses,
      int maxResults,
      Optional<String> nextToken) {
    if (listsFail) {
      throw new AwsFailure.Unavailable(true, answer("NoAnswer"), null);
    }
    return new Page<>(
        tasks.values().stream()
            .filter(task -> !hidden.contains(task.capacityTaskId()))
            .filter(task -> outpostIdentifier.stream().allMatch(task.outpostId()::equals))
            .filter(task -> statuses.isEmpty() || statuses.contains(task.capacityTaskStatus()))
            .map(FakeOutposts::summary)
            .toList(),
        Optional.empty());
  }

  @Override
  public void cancel(String outpostIdentifier, String capacityTaskId) {
    become(capacityTaskId, "CANCELLATION_IN_PROGRESS");
  }

  @Override
  public Page<BlockingInstance> blockingInstances(
      String outpostIdentifier, String capacityTaskId, int maxResults, Optional<String> nextToken) {
    if (listsFail) {
      throw new AwsFailure.Unavailable(true, answer("NoAnswer"), null);
    }
    return new Page<>(blocking.getOrDefault(capacityTaskId, List.of()), Optional.empty());
  }

  /** A task that somebody started elsewhere. */
  public CapacityTask startedElsewhere(CapacityTaskRequest request) {
    return applied(request);
  }

  public CapacityTask become(String capacityTaskId, String status) {
    return change(
        capacityTaskId,
        task ->
            new CapacityTask(
                task.capacityTaskId(),
                task.outpostId(),
                task.orderId(),
                task.assetId(),
                task.requestedInstancePools(),
                task.instancesToExclude(),
                task.dryRun(),
                status,
                "FAILED".equals(status)
                    ? new CapacityTask.Failure("not evacuated", "BLOCKING_INSTANCES_NOT_EVACUATED")
                    : null,
                task.creationDate(),
                TaskStatus.isFinal(status) ? clock.instant() : null,
                clock.instant(),
                task.taskActionOnBlockingInstances()));
  }

  public List<String> taskIds() {
    return new ArrayList<>(tasks.keySet());
  }

  private CapacityTask change(String id, UnaryOperator<CapacityTask> change) {
    CapacityTask changed = change.apply(tasks.get(id));
    tasks.put(id, changed);
    return changed;
  }

  private CapacityTask applied(CapacityTaskRequest request) {
    String id = "cap-%017x".formatted(tasks.size() + 1);
    CapacityTask task =
        new CapacityTask(
            id,
            request.outpostId(),
            request.orderId(),
            request.assetId(),
            request.instancePools(),
            request.instancesToExclude(),
            request.dryRun(),
            "REQUESTED",
            null,
            clock.instant(),
            null,
            clock.instant(),
            request.taskActionOnBlockingInstances());
    if (!request.dryRun()) {
      tasks.put(id, task);
    }
    return task;
  }

  private static CapacityTaskSummary summary(CapacityTask task) {
    return new CapacityTaskSummary(
        task.capacityTaskId(),
        task.outpostId(),
        task.orderId(),
        task.assetId(),
        task.capacityTaskStatus(),
        task.creationDate(),
        task.completionDate(),
        task.lastModifiedDate());
  }

  private static AwsAnswer answer(String code) {
    return new AwsAnswer("Outposts", "StartCapacityTask", code, "no message", null, null);
  }
}
