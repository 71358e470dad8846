package capacityops.local.outposts;

import capacityops.local.ec2.Instances.Instance;
import capacityops.local.outposts.CapacityTask.Request;
import capacityops.local.outposts.CapacityTask.Status;
import capacityops.local.outposts.LayoutPlanner.Plan;
import capacityops.local.scenario.Outpost.CapacityTaskFailure;
import capacityops.local.scenario.OutpostsSettings;
import capacityops.local.scenario.OutpostsSettings.BlockingAction;
import capacityops.local.scenario.OutpostsSettings.DryRun;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.outposts.model.AWSServiceName;
import software.amazon.awssdk.services.outposts.model.BlockingInstance;
import software.amazon.awssdk.services.outposts.model.CancelCapacityTaskRequest;
import software.amazon.awssdk.services.outposts.model.CancelCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.CapacityTaskSummary;
import software.amazon.awssdk.services.outposts.model.GetCapacityTaskRequest;
import software.amazon.awssdk.services.outposts.model.GetCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.InstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.InstancesToExclude;
import software.amazon.awssdk.services.outposts.model.ListBlockingInstancesForCapacityTaskRequest;
import software.amazon.awssdk.services.outposts.model.ListBlockingInstancesForCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.ListCapacityTasksRequest;
import software.amazon.awssdk.services.outposts.model.ListCapacityTasksResponse;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskRequest;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskResponse;

/**
 * The operations on capacity tasks.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/outposts/latest/APIReference/API_StartCapacityTask.html">
 *     StartCapacityTask</a>
 */
final class CapacityTasks {
  private static final List<String> STATUSES =
      Arrays.stream(Status.values()).map(Enum::name).toList();
  private static final List<String> ACTIONS =
      Arrays.stream(BlockingAction.values()).map(Enum::name).toList();
  private static final List<String> AWS_SERVICES =
      AWSServiceName.knownValues().stream().map(AWSServiceName::toString).sorted().toList();

  private final Outposts outposts;
  private final RandomGenerator random;
  private final Map<String, Concealed> concealed = new HashMap<>();

  CapacityTasks(Outposts outposts, RandomGenerator random) {
    this.outposts = outposts;
    this.random = random;
  }

  Operations operations() {
    return new Operations()
        .on(StartCapacityTaskRequest.class, this::start)
        .on(GetCapacityTaskRequest.class, this::get)
        .on(CancelCapacityTaskRequest.class, this::cancel)
        .on(ListCapacityTasksRequest.class, this::list)
        .on(ListBlockingInstancesForCapacityTaskRequest.class, this::blockingInstances);
  }

  void reset() {
    concealed.clear();
  }

  private StartCapacityTaskResponse start(StartCapacityTaskRequest request, CallContext caller) {
    check(request);
    OutpostState state = outposts.getOwned(request.outpostIdentifier(), caller);
    Request asked = asked(request, state);
    checkPools(asked, state);
    checkExclusions(asked, state);
    if (!asked.dryRun() || settings().dryRun().active()) {
      refuseSecondActive(asked, state);
    }
    refuseDryRunOverCapacity(asked, state);
    CapacityTask task = CapacityTask.requested(newId(), asked, outposts.now());
    if (asked.dryRun()) {
      task = dryRun(task, state);
    }
    state.put(task);
    conceal(task.id(), Optional.empty(), caller);
    GetCapacityTaskResponse answer = response(task);
    return sameMembers(answer);
  }

  private static void check(StartCapacityTaskRequest request) {
    Constraints constraints =
        new Constraints()
            .required(request.outpostIdentifier(), "outpostIdentifier")
            .matches(
                request.outpostIdentifier(), Constraints.OUTPOST_IDENTIFIER, "outpostIdentifier")
            .matches(request.orderId(), Constraints.ORDER_ID, "orderId")
            .matches(request.assetId(), Constraints.ASSET_ID, "assetId")
            .required(request.instancePools(), "instancePools")
            .oneOf(
                request.taskActionOnBlockingInstancesAsString(),
                ACTIONS,
                "taskActionOnBlockingInstances");
    int number = 1;
    for (InstanceTypeCapacity pool : request.instancePools()) {
      String member = "instancePools." + number++ + ".member.";
      constraints
          .required(pool.instanceType(), member + "instanceType")
          .matches(pool.instanceType(), Constraints.INSTANCE_TYPE, member + "instanceType")
          .required(pool.count(), member + "count")
          .range(pool.count(), 0, 9999, member + "count");
    }
    if (request.instancesToExclude() != null) {
      InstancesToExclude exclude = request.instancesToExclude();
      constraints
          .allMatch(exclude.instances(), Constraints.INSTANCE_ID, "instancesToExclude.instances")
          .allMatch(exclude.accountIds(), Constraints.ACCOUNT_ID, "instancesToExclude.accountIds")
          .allOf(exclude.servicesAsStrings(), AWS_SERVICES, "instancesToExclude.services");
    }
    constraints.check();
  }

  private Request asked(StartCapacityTaskRequest request, OutpostState state) {
    Map<String, Integer> pools = new LinkedHashMap<>();
    for (InstanceTypeCapacity pool : request.instancePools()) {
      if (pools.put(pool.instanceType(), pool.count()) != null) {
        throw OutpostsErrors.validation(
            "InstancePools has %s twice".formatted(pool.instanceType()));
      }
    }
    String action = request.taskActionOnBlockingInstancesAsString();
    return new Request(
        state.outpost().outpostId(),
        Optional.ofNullable(request.orderId()),
        Optional.ofNullable(request.assetId()),
        pools,
        Optional.ofNullable(request.instancesToExclude()),
        action == null ? settings().blockingInstancesDefault() : BlockingAction.valueOf(action),
        action != null,
        Boolean.TRUE.equals(request.dryRun()));
  }

  private void checkPools(Request request, OutpostState state) {
    Scope scope = Scope.of(state, outposts.scenario(), request.orderId(), request.assetId());
    TreeSet<String> unsupported = new TreeSet<>(request.pools().keySet());
    unsupported.removeAll(scope.supportedTypes().keySet());
    if (!unsupported.isEmpty()) {
      throw OutpostsErrors.of(
          settings().unsupportedInstanceTypeError(),
          "The requested capacity includes unsupported instance types: "
              + String.join(", ", unsupported));
    }
  }

  private void checkExclusions(Request request, OutpostState state) {
    Map<String, Integer> needed = new LinkedHashMap<>();
    for (Instance instance : state.kept(request, outposts.now())) {
      int count = needed.merge(instance.instanceType(), 1, Integer::sum);
      if (count > request.pools().getOrDefault(instance.instanceType(), 0)) {
        throw OutpostsErrors.validation(
            "InstancePools has too few %s for the instances to exclude"
                .formatted(instance.instanceType()));
      }
    }
  }

  private void refuseSecondActive(Request request, OutpostState state) {
    for (CapacityTask other : state.tasks()) {
      boolean active =
          !other.status().isTerminal()
              && (!other.request().dryRun() || settings().dryRun().active());
      if (active && clash(request, other.request())) {
        throw conflict(other, request);
      }
    }
  }

  private boolean clash(Request request, Request other) {
    if (request.orderId().isPresent() != other.orderId().isPresent()) {
      return false;
    }
    if (request.orderId().isPresent()) {
      return request.orderId().equals(other.orderId());
    }
    boolean differentAssets =
        request.assetId().isPresent()
            && other.assetId().isPresent()
            && !request.assetId().equals(other.assetId());
    return !(differentAssets && settings().parallelAssetTasks());
  }

  private static AwsError conflict(CapacityTask other, Request request) {
    String where =
        other.request().assetId().isPresent() && request.assetId().isPresent()
            ? "Asset %s on Outpost %s"
                .formatted(other.request().assetId().get(), request.outpostId())
            : "Outpost " + request.outpostId();
    return OutpostsErrors.conflict(
        "Active CapacityTask %s already found for %s".formatted(other.id(), where),
        request.outpostId(),
        "OUTPOST");
  }

  private void refuseDryRunOverCapacity(Request asked, OutpostState state) {
    if (asked.dryRun()
        && settings().dryRun().overCapacity() == DryRun.OverCapacity.VALIDATION_EXCEPTION
        && isOverCapacity(asked, state)) {
      throw OutpostsErrors.validation(OutpostState.overCapacity().reason());
    }
  }

  private boolean isOverCapacity(Request asked, OutpostState state) {
    return state.plan(asked, outposts.now()) instanceof Plan.OverCapacity;
  }

  private CapacityTask dryRun(CapacityTask task, OutpostState state) {
    if (isOverCapacity(task.request(), state)) {
      return task.failed(OutpostState.overCapacity(), List.of(), task.createdAt());
    }
    return switch (settings().dryRun().endsAs()) {
      case COMPLETED -> task.now(Status.COMPLETED, task.createdAt());
      case REQUESTED -> task;
    };
  }

  private GetCapacityTaskResponse get(GetCapacityTaskRequest request, CallContext caller) {
    checkIds(request.outpostIdentifier(), request.capacityTaskId());
    OutpostState state = outposts.getOwned(request.outpostIdentifier(), caller);
    return response(shown(state, request.capacityTaskId()));
  }

  private CancelCapacityTaskResponse cancel(CancelCapacityTaskRequest request, CallContext caller) {
    checkIds(request.outpostIdentifier(), request.capacityTaskId());
    OutpostState state = outposts.getOwned(request.outpostIdentifier(), caller);
    CapacityTask task =
        state
            .task(request.capacityTaskId())
            .orElseThrow(() -> noSuchTask(request.capacityTaskId()));
    switch (task.status()) {
      case REQUESTED, WAITING_FOR_EVACUATION -> {
        state.put(task.now(Status.CANCELLATION_IN_PROGRESS, outposts.now()));
        conceal(task.id(), Optional.of(task), caller);
      }
      case CANCELLATION_IN_PROGRESS -> {}
      case IN_PROGRESS ->
          throw OutpostsErrors.of(
              settings().cancelInProgressError(),
              "CapacityTask %s is in progress and cannot be cancelled".formatted(task.id()));
      case COMPLETED, FAILED, CANCELLED ->
          throw OutpostsErrors.validation(
              "CapacityTask %s is already in a terminal state".formatted(task.id()));
    }
    return CancelCapacityTaskResponse.builder().build();
  }

  private ListCapacityTasksResponse list(ListCapacityTasksRequest request, CallContext caller) {
    new Constraints()
        .matches(
            request.outpostIdentifierFilter(),
            Constraints.OUTPOST_IDENTIFIER,
            "outpostIdentifierFilter")
        .allOf(request.capacityTaskStatusFilterAsStrings(), STATUSES, "capacityTaskStatusFilter")
        .page(request.maxResults(), request.nextToken())
        .check();
    List<OutpostState> states =
        request.outpostIdentifierFilter() == null
            ? outposts.seenBy(caller).stream()
                .filter(state -> outposts.ownerOf(state.outpost()).equals(caller.accountId()))
                .toList()
            : List.of(outposts.getOwned(request.outpostIdentifierFilter(), caller));
    List<CapacityTask> found =
        states.stream()
            .flatMap(state -> state.tasks().stream())
            .filter(task -> !task.request().dryRun() || settings().dryRun().listed())
            .flatMap(task -> shown(task).stream())
            .filter(
                task ->
                    request.capacityTaskStatusFilter().isEmpty()
                        || request
                            .capacityTaskStatusFilterAsStrings()
                            .contains(task.status().name()))
            .toList();
    Page<CapacityTask> page =
        Page.of(
            found,
            request.maxResults(),
            request.nextToken(),
            "tasks",
            caller.accountId(),
            request.outpostIdentifierFilter(),
            request.capacityTaskStatusFilterAsStrings());
    return ListCapacityTasksResponse.builder()
        .capacityTasks(page.items().stream().map(CapacityTasks::summary).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private ListBlockingInstancesForCapacityTaskResponse blockingInstances(
      ListBlockingInstancesForCapacityTaskRequest request, CallContext caller) {
    checkIds(request.outpostIdentifier(), request.capacityTaskId());
    new Constraints().page(request.maxResults(), request.nextToken()).check();
    OutpostState state = outposts.getOwned(request.outpostIdentifier(), caller);
    CapacityTask task = shown(state, request.capacityTaskId());
    List<Instance> found =
        state.blocking(task, outposts.now()).stream()
            .filter(
                instance ->
                    settings().blockingInstancesOfAllAccounts()
                        || instance.accountId().equals(caller.accountId()))
            .toList();
    Page<Instance> page =
        Page.of(found, request.maxResults(), request.nextToken(), "blocking", task.id());
    return ListBlockingInstancesForCapacityTaskResponse.builder()
        .blockingInstances(
            page.items().stream()
                .map(
                    instance ->
                        BlockingInstance.builder()
                            .instanceId(instance.instanceId())
                            .accountId(instance.accountId())
                            .awsServiceName(instance.awsServiceName().orElse(null))
                            .build())
                .toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static void checkIds(String outpostIdentifier, String capacityTaskId) {
    new Constraints()
        .required(outpostIdentifier, "outpostIdentifier")
        .matches(outpostIdentifier, Constraints.OUTPOST_IDENTIFIER, "outpostIdentifier")
        .required(capacityTaskId, "capacityTaskId")
        .matches(capacityTaskId, Constraints.CAPACITY_TASK_ID, "capacityTaskId")
        .check();
  }

  /** Lets reads see what they saw before, for as long as a call's writes are hidden. */
  private void conceal(String taskId, Optional<CapacityTask> before, CallContext caller) {
    Duration lag = settings().readLag();
    Duration time = caller.hiddenFor().compareTo(lag) > 0 ? caller.hiddenFor() : lag;
    if (!time.isZero()) {
      concealed.put(taskId, new Concealed(outposts.now().plus(time), before));
    }
  }

  private Optional<CapacityTask> shown(CapacityTask task) {
    Concealed hiding = concealed.get(task.id());
    return hiding == null || !outposts.now().isBefore(hiding.until())
        ? Optional.of(task)
        : hiding.shown();
  }

  private CapacityTask shown(OutpostState state, String taskId) {
    return state.task(taskId).flatMap(this::shown).orElseThrow(() -> noSuchTask(taskId));
  }

  private static AwsError noSuchTask(String taskId) {
    return OutpostsErrors.notFound("No CapacityTask with CapacityTask ID " + taskId);
  }

  private String newId() {
    return "cap-%017x".formatted(random.nextLong() & Long.MAX_VALUE);
  }

  private OutpostsSettings settings() {
    return outposts.scenario().outpostsSettings();
  }

  private static GetCapacityTaskResponse response(CapacityTask task) {
    Request request = task.request();
    return GetCapacityTaskResponse.builder()
        .capacityTaskId(task.id())
        .outpostId(request.outpostId())
        .orderId(request.orderId().orElse(null))
        .assetId(request.assetId().orElse(null))
        .requestedInstancePools(
            request.pools().entrySet().stream()
                .map(
                    pool ->
                        InstanceTypeCapacity.builder()
                            .instanceType(pool.getKey())
                            .count(pool.getValue())
                            .build())
                .toList())
        .instancesToExclude(request.exclude().orElse(null))
        .dryRun(request.dryRun())
        .capacityTaskStatus(task.status().name())
        .failed(task.failure().map(CapacityTasks::failure).orElse(null))
        .creationDate(task.createdAt())
        .completionDate(completion(task))
        .lastModifiedDate(task.since())
        .taskActionOnBlockingInstances(
            request.actionGiven() ? request.onBlockingInstances().name() : null)
        .build();
  }

  private static software.amazon.awssdk.services.outposts.model.CapacityTaskFailure failure(
      CapacityTaskFailure failure) {
    return software.amazon.awssdk.services.outposts.model.CapacityTaskFailure.builder()
        .reason(failure.reason())
        .type(failure.type())
        .build();
  }

  private static Instant completion(CapacityTask task) {
    return task.status().isTerminal() ? task.since() : null;
  }

  private static CapacityTaskSummary summary(CapacityTask task) {
    return CapacityTaskSummary.builder()
        .capacityTaskId(task.id())
        .outpostId(task.request().outpostId())
        .orderId(task.request().orderId().orElse(null))
        .assetId(task.request().assetId().orElse(null))
        .capacityTaskStatus(task.status().name())
        .creationDate(task.createdAt())
        .completionDate(completion(task))
        .lastModifiedDate(task.since())
        .build();
  }

  /** Both operations answer with the same members. */
  private static StartCapacityTaskResponse sameMembers(GetCapacityTaskResponse answer) {
    StartCapacityTaskResponse.Builder builder = StartCapacityTaskResponse.builder();
    for (SdkField<?> field : builder.sdkFields()) {
      answer
          .getValueForField(field.memberName(), Object.class)
          .ifPresent(value -> field.set(builder, value));
    }
    return builder.build();
  }

  private record Concealed(Instant until, Optional<CapacityTask> shown) {}
}
