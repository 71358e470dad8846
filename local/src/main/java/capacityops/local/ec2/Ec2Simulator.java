package capacityops.local.ec2;

import capacityops.local.ec2.Instances.Seen;
import capacityops.local.ec2.Instances.State;
import capacityops.local.scenario.Scenario;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Tenancy;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** Instances and Regions of EC2. An account sees its own instances only. */
public final class Ec2Simulator implements ServiceSimulator {
  private static final Pattern INSTANCE_ID = Pattern.compile("i-([0-9a-f]{8}|[0-9a-f]{17})");
  private static final Ec2Filters<Seen> INSTANCE_FILTERS =
      new Ec2Filters<Seen>(seen -> seen.instance().tags())
          .on("instance-id", seen -> seen.instance().instanceId())
          .on("instance-type", seen -> seen.instance().instanceType())
          .on("instance-state-name", seen -> seen.state().awsName())
          .on("instance-state-code", seen -> Integer.toString(seen.state().code()))
          .on("availability-zone", seen -> seen.instance().availabilityZone())
          .onAny(
              "outpost-arn",
              seen -> seen.instance().slot().map(Instances.Slot::outpostArn).stream().toList())
          .onAny(
              "capacity-reservation-id",
              seen -> seen.instance().capacityReservationId().stream().toList())
          .on("owner-id", seen -> seen.instance().accountId());

  private final Scenario scenario;
  private final Instances instances;
  private final OutpostSlots slots;
  private final Ec2Guard guard;
  private final InstantSource clock;

  public Ec2Simulator(
      Scenario scenario,
      Instances instances,
      OutpostSlots slots,
      Ec2Guard guard,
      InstantSource clock) {
    this.scenario = scenario;
    this.instances = instances;
    this.slots = slots;
    this.guard = guard;
    this.clock = clock;
  }

  @Override
  public String signingName() {
    return "ec2";
  }

  @Override
  public Operations operations() {
    return new Operations()
        .on(DescribeInstancesRequest.class, this::describeInstances)
        .on(DescribeRegionsRequest.class, new Regions(scenario)::describe)
        .on(StartInstancesRequest.class, this::startInstances)
        .on(StopInstancesRequest.class, this::stopInstances)
        .on(TerminateInstancesRequest.class, this::terminateInstances)
        .behind(guard)
        .oneAtATime(this);
  }

  @Override
  public void reset() {
    instances.reset();
    guard.reset();
  }

  private DescribeInstancesResponse describeInstances(
      DescribeInstancesRequest request, CallContext caller) {
    if (!request.instanceIds().isEmpty() && request.maxResults() != null) {
      throw Ec2Errors.invalidParameterCombination(
          "The parameter instancesSet cannot be used with the parameter maxResults");
    }
    Predicate<Seen> filters = INSTANCE_FILTERS.of(request.filters());
    Ec2Errors.endDryRun(request.dryRun());
    List<Seen> asked =
        request.instanceIds().isEmpty()
            ? instances.seenBy(caller.accountId(), caller.region())
            : List.copyOf(known(request.instanceIds(), caller).values());
    Ec2Pages<Seen> page =
        Ec2Pages.of(
            asked.stream().filter(filters).toList(), request.maxResults(), 5, request.nextToken());
    return DescribeInstancesResponse.builder()
        .reservations(page.items().stream().map(Ec2Simulator::reservation).toList())
        .nextToken(page.nextToken().orElse(null))
        .build();
  }

  private StopInstancesResponse stopInstances(StopInstancesRequest request, CallContext caller) {
    Collection<Seen> stopped = known(request.instanceIds(), caller).values();
    for (Seen seen : stopped) {
      refuse(seen, "stopped", State.PENDING, State.SHUTTING_DOWN, State.TERMINATED);
    }
    Ec2Errors.endDryRun(request.dryRun());
    return StopInstancesResponse.builder()
        .stoppingInstances(changes(stopped, caller, instances::stop, State.STOPPING, State.STOPPED))
        .build();
  }

  private TerminateInstancesResponse terminateInstances(
      TerminateInstancesRequest request, CallContext caller) {
    Collection<Seen> terminated = known(request.instanceIds(), caller).values();
    Ec2Errors.endDryRun(request.dryRun());
    terminated.stream()
        .map(Seen::instance)
        .filter(instance -> instances.state(instance.instanceId()).isEmpty())
        .forEach(instances::takeOver);
    return TerminateInstancesResponse.builder()
        .terminatingInstances(
            changes(
                terminated, caller, instances::terminate, State.SHUTTING_DOWN, State.TERMINATED))
        .build();
  }

  private StartInstancesResponse startInstances(StartInstancesRequest request, CallContext caller) {
    Collection<Seen> started = known(request.instanceIds(), caller).values();
    for (Seen seen : started) {
      refuse(seen, "started", State.STOPPING, State.SHUTTING_DOWN, State.TERMINATED);
    }
    Ec2Errors.endDryRun(request.dryRun());
    refuseWithoutSlots(started);
    return StartInstancesResponse.builder()
        .startingInstances(changes(started, caller, instances::start, State.PENDING, State.RUNNING))
        .build();
  }

  private void refuse(Seen seen, String verb, State... states) {
    if (!seen.instance().isOnAnOutpost()) {
      throw Ec2Errors.onOutpostsOnly(seen.instance().instanceId(), verb);
    }
    State now = instances.state(seen.instance().instanceId()).orElseThrow();
    if (List.of(states).contains(now)) {
      throw Ec2Errors.incorrectInstanceState(seen.instance().instanceId(), verb);
    }
  }

  private void refuseWithoutSlots(Collection<Seen> started) {
    Map<String, Integer> wanted = new LinkedHashMap<>();
    for (Seen seen : started) {
      Instances.Instance instance = seen.instance();
      if (instances.state(instance.instanceId()).equals(Optional.of(State.STOPPED))) {
        int more = wanted.merge(instance.assetId() + instance.instanceType(), 1, Integer::sum);
        if (occupied(instance) + more
            > slots.configured(instance.outpostId(), instance.assetId(), instance.instanceType())) {
          throw Ec2Errors.insufficientCapacity(instance.instanceType());
        }
      }
    }
  }

  private long occupied(Instances.Instance instance) {
    return instances.occupying(instance.outpostId(), clock.instant()).stream()
        .filter(other -> other.assetId().equals(instance.assetId()))
        .filter(other -> other.instanceType().equals(instance.instanceType()))
        .count();
  }

  /** Changes those instances that are not there yet, and tells for each what it was. */
  private List<InstanceStateChange> changes(
      Collection<Seen> asked,
      CallContext caller,
      BiFunction<String, java.time.Duration, Seen> change,
      State... already) {
    List<InstanceStateChange> changes = new ArrayList<>();
    for (Seen seen : asked) {
      String id = seen.instance().instanceId();
      State before = instances.state(id).orElseThrow();
      State after =
          List.of(already).contains(before) ? before : change.apply(id, caller.hiddenFor()).state();
      changes.add(
          InstanceStateChange.builder()
              .instanceId(id)
              .previousState(state -> state.code(before.code()).name(before.awsName()))
              .currentState(state -> state.code(after.code()).name(after.awsName()))
              .build());
    }
    return changes;
  }

  /**
   * @throws AwsError where an id is none, or not of an instance of the caller
   */
  private Map<String, Seen> known(List<String> ids, CallContext caller) {
    if (ids.isEmpty()) {
      throw Ec2Errors.missingParameter("InstanceId");
    }
    Map<String, Seen> own = new LinkedHashMap<>();
    instances
        .seenBy(caller.accountId(), caller.region())
        .forEach(seen -> own.put(seen.instance().instanceId(), seen));
    Map<String, Seen> known = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String id : ids) {
      if (!INSTANCE_ID.matcher(id).matches()) {
        throw Ec2Errors.malformedInstanceId(id);
      }
      Seen seen = own.get(id);
      if (seen == null) {
        missing.add(id);
      } else {
        known.put(id, seen);
      }
    }
    if (!missing.isEmpty()) {
      throw Ec2Errors.noSuchInstances(missing);
    }
    return known;
  }

  private static Reservation reservation(Seen seen) {
    Instances.Instance instance = seen.instance();
    return Reservation.builder()
        .reservationId(instance.instanceId().replaceFirst("i-", "r-"))
        .ownerId(instance.accountId())
        .instances(
            Instance.builder()
                .instanceId(instance.instanceId())
                .instanceType(instance.instanceType())
                .state(state -> state.code(seen.state().code()).name(seen.state().awsName()))
                .placement(
                    placement ->
                        placement
                            .availabilityZone(instance.availabilityZone())
                            .tenancy(Tenancy.DEFAULT))
                .outpostArn(instance.slot().map(Instances.Slot::outpostArn).orElse(null))
                .capacityReservationId(instance.capacityReservationId().orElse(null))
                .launchTime(instance.launchTime())
                .tags(
                    instance.tags().entrySet().stream()
                        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                        .toList())
                .build())
        .build();
  }
}
