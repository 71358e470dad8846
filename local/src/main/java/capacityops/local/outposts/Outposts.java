package capacityops.local.outposts;

import capacityops.local.SimulatedTime;
import capacityops.local.ec2.Instances;
import capacityops.local.scenario.Outpost;
import capacityops.local.scenario.Scenario;
import capacityops.local.wire.CallContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every Outpost, brought up to the present before anyone looks at one. */
final class Outposts {
  private final Scenario scenario;
  private final Instances instances;
  private final SimulatedTime time;
  private final InstantSource clock;
  private final Map<String, OutpostState> byId = new LinkedHashMap<>();

  Outposts(Scenario scenario, Instances instances, SimulatedTime time, InstantSource clock) {
    this.scenario = scenario;
    this.instances = instances;
    this.time = time;
    this.clock = clock;
    reset();
  }

  void reset() {
    byId.clear();
    for (Outpost outpost : scenario.outposts()) {
      byId.put(outpost.outpostId(), new OutpostState(outpost, scenario, instances, time));
    }
  }

  Scenario scenario() {
    return scenario;
  }

  Instances instances() {
    return instances;
  }

  Instant now() {
    return clock.instant();
  }

  String ownerOf(Outpost outpost) {
    return outpost.ownerId().orElse(scenario.accountId());
  }

  String arnOf(Outpost outpost) {
    return "arn:aws:outposts:%s:%s:outpost/%s"
        .formatted(outpost.region(), ownerOf(outpost), outpost.outpostId());
  }

  /** Those that a caller owns or shares, in the Region of the call. */
  List<OutpostState> seenBy(CallContext caller) {
    Instant now = now();
    byId.values().forEach(state -> state.advance(now));
    return byId.values().stream()
        .filter(state -> state.outpost().region().equals(caller.region()))
        .filter(state -> isSeenBy(state.outpost(), caller))
        .toList();
  }

  private boolean isSeenBy(Outpost outpost, CallContext caller) {
    return ownerOf(outpost).equals(caller.accountId())
        || outpost.sharedWith().contains(caller.accountId());
  }

  /**
   * @param identifier an id or ARN
   */
  OutpostState get(String identifier, CallContext caller) {
    String id = identifier.substring(identifier.lastIndexOf('/') + 1);
    return seenBy(caller).stream()
        .filter(state -> state.outpost().outpostId().equals(id))
        .filter(state -> identifier.equals(id) || identifier.equals(arnOf(state.outpost())))
        .findFirst()
        .orElseThrow(() -> OutpostsErrors.notFound("No Outpost with Outpost ID " + id));
  }

  /** The same, for operations that only the owner may use. */
  OutpostState getOwned(String identifier, CallContext caller) {
    OutpostState state = get(identifier, caller);
    if (!ownerOf(state.outpost()).equals(caller.accountId())) {
      throw OutpostsErrors.accessDenied(
          "Only the owner of %s can change its capacity".formatted(state.outpost().outpostId()));
    }
    return state;
  }

  /** Slots of a type that an asset has now; none while it is isolated. */
  int configured(String outpostId, String assetId, String instanceType) {
    OutpostState state = byId.get(outpostId);
    state.advance(now());
    return state.outpost().assets().stream()
        .filter(asset -> asset.assetId().equals(assetId))
        .filter(asset -> state.assetState(asset) == Outpost.AssetState.ACTIVE)
        .mapToInt(asset -> state.layout().count(assetId, instanceType))
        .sum();
  }
}
