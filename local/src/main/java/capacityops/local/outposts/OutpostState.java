package capacityops.local.outposts;

import capacityops.local.SimulatedTime;
import capacityops.local.ec2.Instances;
import capacityops.local.ec2.Instances.Instance;
import capacityops.local.outposts.CapacityTask.Status;
import capacityops.local.outposts.LayoutPlanner.Plan;
import capacityops.local.outposts.LayoutPlanner.Room;
import capacityops.local.scenario.Outpost;
import capacityops.local.scenario.Outpost.Asset;
import capacityops.local.scenario.Outpost.AssetState;
import capacityops.local.scenario.Outpost.CapacityTaskFailure;
import capacityops.local.scenario.OutpostsSettings.BlockingAction;
import capacityops.local.scenario.OutpostsSettings.Steps;
import capacityops.local.scenario.Scenario;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.outposts.model.InstancesToExclude;

/**
 * One Outpost: its layout and its capacity tasks. Time passes for it when it is looked at: every
 * step that was due until then is taken as of the moment when it was due.
 */
final class OutpostState {
  private final Outpost outpost;
  private final Scenario scenario;
  private final Instances instances;
  private final SimulatedTime time;
  private final LayoutPlanner planner;
  private final Map<String, CapacityTask> tasks = new LinkedHashMap<>();
  private Layout layout;

  OutpostState(Outpost outpost, Scenario scenario, Instances instances, SimulatedTime time) {
    this.outpost = outpost;
    this.scenario = scenario;
    this.instances = instances;
    this.time = time;
    this.planner = new LayoutPlanner(type -> scenario.vcpus(type).orElseThrow());
    this.layout = initialLayout(outpost);
  }

  private static Layout initialLayout(Outpost outpost) {
    Map<String, Map<String, Integer>> byAsset = new LinkedHashMap<>();
    outpost.assets().forEach(asset -> byAsset.put(asset.assetId(), asset.capacity()));
    return new Layout(byAsset);
  }

  Outpost outpost() {
    return outpost;
  }

  Layout layout() {
    return layout;
  }

  List<CapacityTask> tasks() {
    return List.copyOf(tasks.values());
  }

  Optional<CapacityTask> task(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  void put(CapacityTask task) {
    tasks.put(task.id(), task);
  }

  /** Takes every step that is due until {@code now}. */
  void advance(Instant now) {
    for (String id : List.copyOf(tasks.keySet())) {
      Optional<Instant> due = due(tasks.get(id));
      while (due.isPresent() && !due.get().isAfter(now)) {
        tasks.put(id, step(tasks.get(id), due.get()));
        due = due(tasks.get(id));
      }
    }
  }

  private Optional<Instant> due(CapacityTask task) {
    if (task.request().dryRun()) {
      return Optional.empty();
    }
    Steps steps = steps();
    return switch (task.status()) {
      case REQUESTED -> Optional.of(task.since().plus(time.real(steps.requested())));
      case WAITING_FOR_EVACUATION -> task.checkAt();
      case IN_PROGRESS -> Optional.of(task.since().plus(time.real(steps.inProgress())));
      case CANCELLATION_IN_PROGRESS ->
          Optional.of(task.since().plus(time.real(steps.cancellation())));
      case COMPLETED, FAILED, CANCELLED -> Optional.empty();
    };
  }

  private CapacityTask step(CapacityTask task, Instant at) {
    return switch (task.status()) {
      case REQUESTED, WAITING_FOR_EVACUATION -> evaluated(task, at);
      case IN_PROGRESS -> finished(task, at);
      case CANCELLATION_IN_PROGRESS -> task.now(Status.CANCELLED, at);
      case COMPLETED, FAILED, CANCELLED -> task;
    };
  }

  private CapacityTask evaluated(CapacityTask task, Instant at) {
    return switch (plan(task.request(), at)) {
      case Plan.Fits(Layout target) -> task.inProgress(target, at);
      case Plan.OverCapacity() -> task.failed(overCapacity(), List.of(), at);
      case Plan.Blocked(List<Instance> found) -> blocked(task, found, at);
    };
  }

  private CapacityTask blocked(CapacityTask task, List<Instance> found, Instant at) {
    Instant giveUp = task.waitsSince().orElse(at).plus(time.real(steps().evacuationFor()));
    boolean waits = task.request().onBlockingInstances() == BlockingAction.WAIT_FOR_EVACUATION;
    if (!waits || !at.isBefore(giveUp)) {
      return task.failed(notEvacuated(found), found, at);
    }
    Instant next = at.plus(time.real(steps().evacuationCheckEvery()));
    return task.waiting(found, at, next.isBefore(giveUp) ? next : giveUp);
  }

  private CapacityTask finished(CapacityTask task, Instant at) {
    Optional<CapacityTaskFailure> failure = failure(task);
    if (failure.isPresent()) {
      return task.failed(failure.get(), List.of(), at);
    }
    layout = layout.with(task.target().orElseThrow());
    return task.now(Status.COMPLETED, at);
  }

  private Optional<CapacityTaskFailure> failure(CapacityTask task) {
    return outpost.assets().stream()
        .filter(asset -> isChanged(asset, task))
        .flatMap(asset -> asset.capacityTaskFailure().stream())
        .findFirst();
  }

  static CapacityTaskFailure overCapacity() {
    return new CapacityTaskFailure(
        "UNSUPPORTED_CAPACITY_CONFIGURATION",
        "The requested instance pools exceed the available capacity");
  }

  private static CapacityTaskFailure notEvacuated(List<Instance> found) {
    return new CapacityTaskFailure(
        "BLOCKING_INSTANCES_NOT_EVACUATED",
        "%d instances were still running in the way".formatted(found.size()));
  }

  /** What would come of a request at a moment. */
  Plan plan(CapacityTask.Request request, Instant at) {
    List<Room> rooms =
        scope(request.orderId(), request.assetId()).stream()
            .map(
                asset ->
                    new Room(
                        asset.assetId(),
                        asset.maxVcpus(),
                        asset.instanceFamilies(),
                        layout.of(asset.assetId())))
            .toList();
    return planner.plan(rooms, request.pools(), running(request, at), kept(request, at));
  }

  private List<Instance> running(CapacityTask.Request request, Instant at) {
    List<String> assetIds =
        scope(request.orderId(), request.assetId()).stream().map(Asset::assetId).toList();
    return instances.occupying(outpost.outpostId(), at).stream()
        .filter(instance -> assetIds.contains(instance.assetId()))
        .toList();
  }

  /** The running instances that a request excludes from being stopped. */
  List<Instance> kept(CapacityTask.Request request, Instant at) {
    return request
        .exclude()
        .map(
            exclude ->
                running(request, at).stream()
                    .filter(instance -> isExcluded(instance, exclude))
                    .toList())
        .orElse(List.of());
  }

  private static boolean isExcluded(Instance instance, InstancesToExclude exclude) {
    return exclude.instances().contains(instance.instanceId())
        || exclude.accountIds().contains(instance.accountId())
        || instance.awsServiceName().filter(exclude.servicesAsStrings()::contains).isPresent();
  }

  /** Who is in the way of a task now, or was when it failed for that. */
  List<Instance> blocking(CapacityTask task, Instant now) {
    if (task.status() != Status.WAITING_FOR_EVACUATION) {
      return task.blocking();
    }
    return plan(task.request(), now) instanceof Plan.Blocked(List<Instance> found)
        ? found
        : List.of();
  }

  /** The computing assets that an order, an asset or the whole Outpost stand for. */
  List<Asset> scope(Optional<String> orderId, Optional<String> assetId) {
    List<String> ordered =
        outpost.orders().stream()
            .filter(order -> orderId.equals(Optional.of(order.orderId())))
            .flatMap(order -> order.assetIds().stream())
            .toList();
    return outpost.assets().stream()
        .filter(Asset::isCompute)
        .filter(asset -> orderId.isEmpty() || ordered.contains(asset.assetId()))
        .filter(asset -> assetId.isEmpty() || assetId.get().equals(asset.assetId()))
        .filter(
            asset ->
                orderId.isPresent() || assetId.isPresent() || asset.state() == AssetState.ACTIVE)
        .toList();
  }

  /** An asset's state now: isolated while a task changes it. */
  AssetState assetState(Asset asset) {
    boolean changing =
        tasks.values().stream()
            .filter(task -> task.status() == Status.IN_PROGRESS)
            .anyMatch(task -> isChanged(asset, task));
    return changing ? AssetState.ISOLATED : asset.state();
  }

  private boolean isChanged(Asset asset, CapacityTask task) {
    return task.target()
        .filter(target -> target.byAsset().containsKey(asset.assetId()))
        .filter(target -> !target.of(asset.assetId()).equals(layout.of(asset.assetId())))
        .isPresent();
  }

  private Steps steps() {
    return scenario.outpostsSettings().steps();
  }
}
