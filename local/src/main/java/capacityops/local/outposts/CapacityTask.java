package capacityops.local.outposts;

import capacityops.local.ec2.Instances.Instance;
import capacityops.local.scenario.Outpost.CapacityTaskFailure;
import capacityops.local.scenario.OutpostsSettings.BlockingAction;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.outposts.model.InstancesToExclude;

/**
 * A capacity task as it is at one moment.
 *
 * @param since when it got its status
 * @param checkAt when the service looks next whether instances are in the way, while it waits
 * @param blocking the instances that the last look found
 * @param target the layout that it brings about, from IN_PROGRESS on
 */
record CapacityTask(
    String id,
    Request request,
    Status status,
    Instant createdAt,
    Instant since,
    Optional<Instant> waitsSince,
    Optional<Instant> checkAt,
    List<Instance> blocking,
    Optional<Layout> target,
    Optional<CapacityTaskFailure> failure) {

  /** What was asked for. */
  record Request(
      String outpostId,
      Optional<String> orderId,
      Optional<String> assetId,
      Map<String, Integer> pools,
      Optional<InstancesToExclude> exclude,
      BlockingAction onBlockingInstances,
      boolean actionGiven,
      boolean dryRun) {}

  enum Status {
    REQUESTED,
    WAITING_FOR_EVACUATION,
    IN_PROGRESS,
    CANCELLATION_IN_PROGRESS,
    COMPLETED,
    FAILED,
    CANCELLED;

    private static final Set<Status> TERMINAL = EnumSet.of(COMPLETED, FAILED, CANCELLED);

    boolean isTerminal() {
      return TERMINAL.contains(this);
    }
  }

  static CapacityTask requested(String id, Request request, Instant at) {
    return new CapacityTask(
        id,
        request,
        Status.REQUESTED,
        at,
        at,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  CapacityTask waiting(List<Instance> found, Instant at, Instant nextCheck) {
    return new CapacityTask(
        id,
        request,
        Status.WAITING_FOR_EVACUATION,
        createdAt,
        waitsSince.isPresent() ? since : at,
        waitsSince.or(() -> Optional.of(at)),
        Optional.of(nextCheck),
        found,
        Optional.empty(),
        Optional.empty());
  }

  CapacityTask inProgress(Layout layout, Instant at) {
    return new CapacityTask(
        id,
        request,
        Status.IN_PROGRESS,
        createdAt,
        at,
        waitsSince,
        Optional.empty(),
        List.of(),
        Optional.of(layout),
        Optional.empty());
  }

  CapacityTask failed(CapacityTaskFailure why, List<Instance> found, Instant at) {
    return new CapacityTask(
        id,
        request,
        Status.FAILED,
        createdAt,
        at,
        waitsSince,
        Optional.empty(),
        found,
        target,
        Optional.of(why));
  }

  CapacityTask now(Status next, Instant at) {
    return new CapacityTask(
        id,
        request,
        next,
        createdAt,
        at,
        waitsSince,
        Optional.empty(),
        List.of(),
        target,
        Optional.empty());
  }
}
