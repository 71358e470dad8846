package capacityops.tasks.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Page;
import capacityops.tasks.domain.OutpostGateway.Asset;
import capacityops.tasks.domain.OutpostGateway.Outpost;
import capacityops.tasks.domain.OutpostGateway.OutpostFilter;
import capacityops.tasks.domain.OutpostGateway.RunningInstance;
import capacityops.tasks.domain.OutpostGateway.TypeOffered;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Shows Outposts: what they are cut into, what they could be, and what runs on them. */
public final class ShowOutposts {
  private static final int PAGE = 1000;

  private final OutpostGateway gateway;

  public ShowOutposts(OutpostGateway gateway) {
    this.gateway = gateway;
  }

  /**
   * One Outpost.
   *
   * @param runningInstances how many run, per type and asset
   */
  public record Shown(
      Outpost outpost,
      List<TypeOffered> configuredInstanceTypes,
      List<TypeOffered> supportedInstanceTypes,
      List<Asset> assets,
      List<Running> runningInstances) {}

  /** How many instances of a type run on an asset. */
  public record Running(String instanceType, String assetId, int count) {}

  public Page<Outpost> list(OutpostFilter filter, int maxResults, Optional<String> nextToken) {
    return gateway.outposts(filter, maxResults, nextToken);
  }

  public Shown show(String outpostIdentifier) {
    String id = OutpostIdentifiers.id(outpostIdentifier);
    return new Shown(
        outpost(id),
        gateway.configuredTypes(id),
        gateway.supportedTypes(id),
        gateway.assets(id),
        counted(gateway.runningInstances(id)));
  }

  /** The API lists Outposts; none of the operations used here describes one. */
  private Outpost outpost(String id) {
    return AllPages.of(next -> gateway.outposts(OutpostFilter.none(), PAGE, next)).stream()
        .filter(outpost -> outpost.outpostId().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new ProblemException(Problem.Kind.NOT_FOUND, "There is no Outpost " + id + "."));
  }

  private static List<Running> counted(List<RunningInstance> instances) {
    record Place(String type, String asset) implements Comparable<Place> {
      @Override
      public int compareTo(Place other) {
        return java.util.Comparator.comparing(Place::type)
            .thenComparing(Place::asset)
            .compare(this, other);
      }
    }
    return instances.stream()
        .collect(
            Collectors.groupingBy(
                instance -> new Place(instance.instanceType(), instance.assetId()),
                TreeMap::new,
                Collectors.counting()))
        .entrySet()
        .stream()
        .map(
            entry ->
                new Running(
                    entry.getKey().type(), entry.getKey().asset(), entry.getValue().intValue()))
        .toList();
  }
}
