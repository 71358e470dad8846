package capacityops.local.ec2;

import capacityops.local.SimulatedTime;
import capacityops.local.capacity.ReservedInstance;
import capacityops.local.capacity.ReservedInstances;
import capacityops.local.scenario.Ec2Settings;
import capacityops.local.scenario.Outpost;
import capacityops.local.scenario.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The instances of every account and what became of them: each keeps its history, so that the state
 * at any past moment can be told.
 */
public final class Instances {
  private static final Duration RUNNING_SINCE = Duration.ofDays(30);

  private final Scenario scenario;
  private final SimulatedTime time;
  private final InstantSource clock;
  private final ReservedInstances reserved;
  private final Map<String, Entry> byId = new LinkedHashMap<>();

  /**
   * @param reserved those that fill reservations; they are kept there while they run, and here from
   *     their termination on
   */
  public Instances(
      Scenario scenario, SimulatedTime time, InstantSource clock, ReservedInstances reserved) {
    this.scenario = scenario;
    this.time = time;
    this.clock = clock;
    this.reserved = reserved;
    reset();
  }

  /** Goes back to the scenario. */
  public synchronized void reset() {
    byId.clear();
    Instant launched = clock.instant().minus(RUNNING_SINCE);
    for (Outpost outpost : scenario.outposts()) {
      for (Outpost.Asset asset : outpost.assets()) {
        for (Outpost.Instance instance : asset.instances()) {
          add(instance(outpost, asset, instance, launched), initialState(instance), launched);
        }
      }
    }
  }

  private void add(Instance instance, State state, Instant since) {
    byId.put(instance.instanceId(), new Entry(instance, List.of(new Change(since, state, since))));
  }

  private static State initialState(Outpost.Instance instance) {
    return instance.state().equals("stopped") ? State.STOPPED : State.RUNNING;
  }

  private Instance instance(
      Outpost outpost, Outpost.Asset asset, Outpost.Instance instance, Instant launched) {
    String owner = outpost.ownerId().orElse(scenario.accountId());
    return new Instance(
        instance.instanceId(),
        instance.instanceType(),
        instance.accountId().orElse(owner),
        instance.awsServiceName(),
        outpost.region(),
        outpost.availabilityZone(),
        Optional.of(
            new Slot(
                outpost.outpostId(),
                "arn:aws:outposts:%s:%s:outpost/%s"
                    .formatted(outpost.region(), owner, outpost.outpostId()),
                asset.assetId())),
        Optional.empty(),
        launched,
        instance.tags());
  }

  private static Instance instance(ReservedInstance instance) {
    return new Instance(
        instance.instanceId(),
        instance.instanceType(),
        instance.accountId(),
        Optional.empty(),
        instance.region(),
        instance.availabilityZone(),
        Optional.empty(),
        instance.reservationId(),
        instance.launchTime(),
        instance.tags());
  }

  /** The instances that held capacity of an Outpost at a moment, by id. */
  public synchronized List<Instance> occupying(String outpostId, Instant at) {
    return byId.values().stream()
        .filter(entry -> entry.instance().outpostId().equals(outpostId))
        .filter(entry -> entry.stateAt(at).holdsCapacity())
        .map(Entry::instance)
        .sorted(java.util.Comparator.comparing(Instance::instanceId))
        .toList();
  }

  /** The instances of an account in a Region as reads show them now. */
  List<Seen> seenBy(String accountId, String region) {
    Stream<Seen> inReservations =
        reserved.instances(accountId, region).stream()
            .map(instance -> new Seen(instance(instance), State.RUNNING));
    return Stream.concat(shownHere(accountId, region).stream(), inReservations).toList();
  }

  private synchronized List<Seen> shownHere(String accountId, String region) {
    Instant now = clock.instant();
    return byId.values().stream()
        .filter(entry -> entry.instance().accountId().equals(accountId))
        .filter(entry -> entry.instance().region().equals(region))
        .map(entry -> new Seen(entry.instance(), entry.shownAt(now)))
        .toList();
  }

  /** Takes over an instance that runs in a reservation, to end it. */
  void takeOver(Instance instance) {
    reserved.released(instance.instanceId());
    synchronized (this) {
      add(instance, State.RUNNING, instance.launchTime());
    }
  }

  synchronized Optional<State> state(String instanceId) {
    return Optional.ofNullable(byId.get(instanceId)).map(entry -> entry.stateAt(clock.instant()));
  }

  synchronized Seen stop(String instanceId, Duration hiddenFor) {
    return change(instanceId, State.STOPPING, State.STOPPED, settings().stopping(), hiddenFor);
  }

  synchronized Seen terminate(String instanceId, Duration hiddenFor) {
    Duration takes =
        state(instanceId).equals(Optional.of(State.STOPPED))
            ? Duration.ZERO
            : settings().stopping();
    return change(instanceId, State.SHUTTING_DOWN, State.TERMINATED, takes, hiddenFor);
  }

  synchronized Seen start(String instanceId, Duration hiddenFor) {
    return change(instanceId, State.PENDING, State.RUNNING, settings().starting(), hiddenFor);
  }

  private Ec2Settings settings() {
    return scenario.ec2Settings();
  }

  private Seen change(
      String instanceId, State now, State then, Duration takes, Duration hiddenFor) {
    Entry entry = byId.get(instanceId);
    Instant at = clock.instant();
    Instant shown = at.plus(later(hiddenFor));
    Instant done = at.plus(time.real(takes));
    List<Change> changes = new ArrayList<>(entry.upTo(at));
    changes.add(new Change(at, now, shown));
    changes.add(new Change(done, then, done.isAfter(shown) ? done : shown));
    byId.put(instanceId, new Entry(entry.instance(), List.copyOf(changes)));
    return new Seen(entry.instance(), now);
  }

  private Duration later(Duration hiddenFor) {
    Duration lag = settings().readLag();
    return lag.compareTo(hiddenFor) > 0 ? lag : hiddenFor;
  }

  /**
   * An instance, which account runs it and where.
   *
   * @param slot for one on an Outpost
   * @param capacityReservationId for one that fills a reservation
   */
  public record Instance(
      String instanceId,
      String instanceType,
      String accountId,
      Optional<String> awsServiceName,
      String region,
      String availabilityZone,
      Optional<Slot> slot,
      Optional<String> capacityReservationId,
      Instant launchTime,
      Map<String, String> tags) {
    /** The Outpost it runs on, empty for one in the Region itself. */
    public String outpostId() {
      return slot.map(Slot::outpostId).orElse("");
    }

    /** The asset it runs on, empty for one in the Region itself. */
    public String assetId() {
      return slot.map(Slot::assetId).orElse("");
    }

    boolean isOnAnOutpost() {
      return slot.isPresent();
    }
  }

  /** A place on an Outpost. */
  public record Slot(String outpostId, String outpostArn, String assetId) {}

  /** An instance with its state. */
  record Seen(Instance instance, State state) {}

  /** The states of an instance, with EC2's codes for them. */
  enum State {
    PENDING(0, "pending"),
    RUNNING(16, "running"),
    SHUTTING_DOWN(32, "shutting-down"),
    TERMINATED(48, "terminated"),
    STOPPING(64, "stopping"),
    STOPPED(80, "stopped");

    private final int code;
    private final String awsName;

    State(int code, String awsName) {
      this.code = code;
      this.awsName = awsName;
    }

    int code() {
      return code;
    }

    String awsName() {
      return awsName;
    }

    boolean holdsCapacity() {
      return this != TERMINATED && this != STOPPED;
    }
  }

  /**
   * @param shown from when on reads show it
   */
  private record Change(Instant at, State state, Instant shown) {}

  private record Entry(Instance instance, List<Change> changes) {
    State stateAt(Instant moment) {
      return last(changes.stream().filter(change -> !change.at().isAfter(moment)).toList());
    }

    State shownAt(Instant moment) {
      return last(changes.stream().filter(change -> !change.shown().isAfter(moment)).toList());
    }

    List<Change> upTo(Instant moment) {
      return changes.stream().filter(change -> !change.at().isAfter(moment)).toList();
    }

    private State last(List<Change> past) {
      return past.isEmpty() ? changes.getFirst().state() : past.getLast().state();
    }
  }
}
