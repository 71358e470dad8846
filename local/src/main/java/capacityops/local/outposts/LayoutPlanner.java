package capacityops.local.outposts;

import capacityops.local.ec2.Instances.Instance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Lays instance pools out over assets: finds a layout that holds the pools and leaves as many
 * running instances as possible where they are. Those that it does not leave are in the way.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/outposts/latest/userguide/modify-instance-capacity.html">
 *     Modify instance capacity</a>
 */
final class LayoutPlanner {
  private final ToIntFunction<String> vcpus;

  /**
   * @param vcpus of an instance type
   */
  LayoutPlanner(ToIntFunction<String> vcpus) {
    this.vcpus = vcpus;
  }

  /** An asset that pools may be laid out on, with the capacity it has now. */
  record Room(String assetId, int vcpus, List<String> families, Map<String, Integer> configured) {
    boolean supports(String instanceType) {
      return families.contains(instanceType.substring(0, instanceType.indexOf('.')));
    }
  }

  /** What came of a plan. */
  sealed interface Plan {
    /** The pools need more than there is. */
    record OverCapacity() implements Plan {}

    /** The layout is possible as soon as these instances are gone. */
    record Blocked(List<Instance> instances) implements Plan {}

    record Fits(Layout layout) implements Plan {}
  }

  /**
   * @param running the instances on the assets
   * @param kept those of them that must stay
   */
  Plan plan(
      List<Room> rooms, Map<String, Integer> pools, List<Instance> running, List<Instance> kept) {
    List<Instance> movable = running.stream().filter(instance -> !kept.contains(instance)).toList();
    List<Room> byLoad = new ArrayList<>(rooms);
    byLoad.sort(Comparator.comparingInt(room -> load(room, movable)));
    for (int cleared = 0; cleared <= byLoad.size(); cleared++) {
      List<String> stay =
          byLoad.subList(cleared, byLoad.size()).stream().map(Room::assetId).toList();
      List<Instance> pinned =
          movable.stream().filter(instance -> stay.contains(instance.assetId())).toList();
      Optional<Layout> layout = layOut(rooms, pools, kept, pinned);
      if (layout.isPresent()) {
        List<Instance> blocking = blocking(layout.get(), kept, movable);
        return blocking.isEmpty() ? new Plan.Fits(layout.get()) : new Plan.Blocked(blocking);
      }
    }
    return new Plan.OverCapacity();
  }

  private int load(Room room, List<Instance> instances) {
    return instances.stream()
        .filter(instance -> instance.assetId().equals(room.assetId()))
        .mapToInt(instance -> vcpus.applyAsInt(instance.instanceType()))
        .sum();
  }

  private Optional<Layout> layOut(
      List<Room> rooms, Map<String, Integer> pools, List<Instance> kept, List<Instance> pinned) {
    Draft draft = new Draft(rooms, pools);
    for (Instance instance : kept) {
      if (!draft.place(instance.assetId(), instance.instanceType(), 1)) {
        return Optional.empty();
      }
    }
    pinned.forEach(instance -> draft.place(instance.assetId(), instance.instanceType(), 1));
    List<String> largestFirst =
        pools.keySet().stream()
            .sorted(Comparator.comparingInt(vcpus).reversed().thenComparing(type -> type))
            .toList();
    largestFirst.forEach(draft::keepConfigured);
    largestFirst.forEach(draft::spread);
    return draft.finished();
  }

  /** Of each type on each asset as many as the layout has no slot for, the newest ids first. */
  private static List<Instance> blocking(
      Layout layout, List<Instance> kept, List<Instance> movable) {
    Map<String, Integer> free = new LinkedHashMap<>();
    List<Instance> blocking = new ArrayList<>();
    List<Instance> keptFirst = new ArrayList<>(kept);
    keptFirst.addAll(movable);
    for (Instance instance : keptFirst) {
      String slot = instance.assetId() + "/" + instance.instanceType();
      int left =
          free.computeIfAbsent(
              slot, key -> layout.count(instance.assetId(), instance.instanceType()));
      if (left > 0) {
        free.put(slot, left - 1);
      } else {
        blocking.add(instance);
      }
    }
    return blocking;
  }

  /** A layout in the making. */
  private final class Draft {
    private final List<Room> rooms;
    private final Map<String, Integer> unplaced;
    private final Map<String, Integer> freeVcpus = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> placed = new LinkedHashMap<>();

    Draft(List<Room> rooms, Map<String, Integer> pools) {
      this.rooms = rooms;
      this.unplaced = new LinkedHashMap<>(pools);
      for (Room room : rooms) {
        freeVcpus.put(room.assetId(), room.vcpus());
        placed.put(room.assetId(), new LinkedHashMap<>());
      }
    }

    /** Places {@code count} on an asset, or as none where they do not fit. */
    boolean place(String assetId, String type, int count) {
      int needed = vcpus.applyAsInt(type) * count;
      if (unplaced.getOrDefault(type, 0) < count || freeVcpus.getOrDefault(assetId, 0) < needed) {
        return false;
      }
      unplaced.merge(type, -count, Integer::sum);
      freeVcpus.merge(assetId, -needed, Integer::sum);
      placed.get(assetId).merge(type, count, Integer::sum);
      return true;
    }

    /** Leaves capacity of a type where it is configured already. */
    void keepConfigured(String type) {
      for (Room room : rooms) {
        int more =
            room.configured().getOrDefault(type, 0)
                - placed.get(room.assetId()).getOrDefault(type, 0);
        placeUpTo(room, type, Math.max(0, more));
      }
    }

    void spread(String type) {
      for (Room room : rooms) {
        if (room.supports(type)) {
          placeUpTo(room, type, unplaced.get(type));
        }
      }
    }

    private void placeUpTo(Room room, String type, int most) {
      int fit = freeVcpus.get(room.assetId()) / vcpus.applyAsInt(type);
      place(room.assetId(), type, Math.min(Math.min(most, fit), unplaced.get(type)));
    }

    Optional<Layout> finished() {
      return unplaced.values().stream().allMatch(count -> count == 0)
          ? Optional.of(new Layout(placed))
          : Optional.empty();
    }
  }
}
