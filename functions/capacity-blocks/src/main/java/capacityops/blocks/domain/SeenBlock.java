package capacityops.blocks.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Capacity Block as EC2 shows it, put together from DescribeCapacityBlocks and
 * DescribeCapacityReservations: either list may show it first.
 *
 * @param capacityBlockId {@code null} where EC2 did not say
 * @param ultraserverType {@code null} for a block of instances
 * @param totalInstanceCount {@code null} where no reservation was listed
 */
public record SeenBlock(
    String region,
    String capacityBlockId,
    List<String> capacityReservationIds,
    String state,
    String instanceType,
    String ultraserverType,
    Integer totalInstanceCount,
    Integer availableInstanceCount,
    String availabilityZone,
    Instant startDate,
    Instant endDate,
    Instant createDate,
    Map<String, String> tags) {

  public SeenBlock {
    capacityReservationIds = List.copyOf(capacityReservationIds);
    tags = Map.copyOf(tags);
  }

  /** EC2's id of it. */
  String name() {
    return capacityBlockId == null ? capacityReservationIds.getFirst() : capacityBlockId;
  }

  boolean isSameAs(SeenBlock other) {
    return (capacityBlockId != null && capacityBlockId.equals(other.capacityBlockId))
        || capacityReservationIds.stream().anyMatch(other.capacityReservationIds::contains);
  }

  /** One block of two views of it; of the states, the one further on. */
  SeenBlock and(SeenBlock other) {
    List<String> ids = new ArrayList<>(capacityReservationIds);
    other.capacityReservationIds.stream().filter(id -> !ids.contains(id)).forEach(ids::add);
    Map<String, String> allTags = new java.util.TreeMap<>(other.tags);
    allTags.putAll(tags);
    boolean further = FoundBlock.progress(other.state) > FoundBlock.progress(state);
    return new SeenBlock(
        region,
        either(capacityBlockId, other.capacityBlockId),
        ids,
        further ? other.state : state,
        either(instanceType, other.instanceType),
        either(ultraserverType, other.ultraserverType),
        either(totalInstanceCount, other.totalInstanceCount),
        either(availableInstanceCount, other.availableInstanceCount),
        either(availabilityZone, other.availabilityZone),
        either(startDate, other.startDate),
        either(endDate, other.endDate),
        either(createDate, other.createDate),
        allTags);
  }

  /** What a purchase has that bought it. */
  public FoundBlock boughtBy(int attempt) {
    return new FoundBlock(
        attempt,
        state,
        false,
        capacityBlockId,
        capacityReservationIds,
        startDate,
        endDate,
        createDate);
  }

  private static <T> T either(T one, T other) {
    return one == null ? other : one;
  }
}
