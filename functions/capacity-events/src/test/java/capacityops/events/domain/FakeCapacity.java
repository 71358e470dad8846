package capacityops.events.domain;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reserved capacity in memory, and what was asked to look at it. */
public final class FakeCapacity implements CapacityReader, RecordRefresher {
  private final Map<String, SeenReservation> reservations = new TreeMap<>();
  private final Map<String, SeenInstance> instances = new TreeMap<>();
  private final Set<String> unreadableRegions = new HashSet<>();
  private final List<String> refreshed = new ArrayList<>();
  private List<String> regions = List.of("us-east-1");
  private boolean ultraservers;
  private boolean instancesUnreadable;

  public FakeCapacity put(SeenReservation reservation) {
    reservations.put(reservation.capacityReservationId(), reservation);
    return this;
  }

  public FakeCapacity put(SeenInstance instance) {
    instances.put(instance.instanceId(), instance);
    return this;
  }

  public void regions(String... watched) {
    regions = List.of(watched);
  }

  public void unreadableRegion(String region) {
    unreadableRegions.add(region);
  }

  public void ultraservers() {
    ultraservers = true;
  }

  public void instancesUnreadable() {
    instancesUnreadable = true;
  }

  public List<String> refreshed() {
    return List.copyOf(refreshed);
  }

  @Override
  public Optional<SeenReservation> find(String capacityReservationId) {
    return Optional.ofNullable(reservations.get(capacityReservationId));
  }

  @Override
  public List<String> regions() {
    return regions;
  }

  @Override
  public List<SeenReservation> all(String region) {
    if (unreadableRegions.contains(region)) {
      throw unavailable();
    }
    return reservations.values().stream()
        .filter(reservation -> reservation.region().equals(region))
        .toList();
  }

  @Override
  public boolean isUltraserver(String region, String capacityBlockId) {
    return ultraservers;
  }

  @Override
  public Optional<SeenInstance> instance(String instanceId) {
    if (instancesUnreadable) {
      throw unavailable();
    }
    return Optional.ofNullable(instances.get(instanceId));
  }

  @Override
  public void interruptibleAllocation(String allocationId, String seenBy) {
    refreshed.add(allocationId + " by " + seenBy);
  }

  @Override
  public void capacityBlocks() {
    refreshed.add("blocks");
  }

  private static AwsFailure unavailable() {
    return new AwsFailure.Unavailable(
        true, new AwsAnswer("EC2", "Describe", "NoAnswer", "silence", null, null), null);
  }
}
