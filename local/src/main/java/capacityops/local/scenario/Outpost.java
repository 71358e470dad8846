package capacityops.local.scenario;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An Outpost.
 *
 * @param ownerId the account that owns it, the scenario's unless given
 * @param sharedWith accounts that may see it but not change its capacity
 */
public record Outpost(
    String outpostId,
    String name,
    @Default("") String description,
    String region,
    String availabilityZone,
    String availabilityZoneId,
    String siteId,
    Optional<String> ownerId,
    @Default("ACTIVE") String lifeCycleStatus,
    @Default("RACK") String supportedHardwareType,
    Map<String, String> tags,
    List<String> sharedWith,
    List<Asset> assets,
    List<Order> orders) {

  public Outpost {
    if (!outpostId.matches("op-[a-f0-9]{17}")) {
      throw new IllegalArgumentException("'%s' is not an Outpost id".formatted(outpostId));
    }
    tags = Map.copyOf(tags);
    sharedWith = List.copyOf(sharedWith);
    assets = List.copyOf(assets);
    orders = List.copyOf(orders);
  }

  /**
   * One piece of hardware.
   *
   * @param capacity how many instances of each type it is configured for
   * @param capacityTaskFailure how a task that changes this asset fails at its end, if it does
   */
  public record Asset(
      String assetId,
      String rackId,
      @Default("COMPUTE") String assetType,
      Optional<String> hostId,
      @Default("ACTIVE") AssetState state,
      List<String> instanceFamilies,
      @Default("0") int maxVcpus,
      @Default("1") double rackElevation,
      Map<String, Integer> capacity,
      List<Instance> instances,
      Optional<CapacityTaskFailure> capacityTaskFailure) {

    public Asset {
      if (!assetId.matches("\\d{10}")) {
        throw new IllegalArgumentException("'%s' is not an asset id".formatted(assetId));
      }
      instanceFamilies = List.copyOf(instanceFamilies);
      capacity = Map.copyOf(capacity);
      instances = List.copyOf(instances);
    }

    public boolean isCompute() {
      return assetType.equals("COMPUTE");
    }
  }

  /** The states that an asset can be in. */
  public enum AssetState {
    ACTIVE,
    ISOLATED,
    RETIRING,
    INSTALLING
  }

  /** A failure's {@code Type} and {@code Reason}. */
  public record CapacityTaskFailure(String type, String reason) {
    public CapacityTaskFailure {
      if (reason.length() > 128) {
        throw new IllegalArgumentException("A failure's reason has at most 128 characters");
      }
    }
  }

  /**
   * An instance on an asset.
   *
   * @param accountId the account that runs it, the Outpost's owner unless given
   * @param awsServiceName the AWS service that runs it, such as {@code ELB}
   * @param state {@code running} or {@code stopped}
   */
  public record Instance(
      String instanceId,
      String instanceType,
      Optional<String> accountId,
      Optional<String> awsServiceName,
      @Default("running") String state,
      Map<String, String> tags) {

    public Instance {
      if (!instanceId.matches("i-[0-9a-f]{17}")) {
        throw new IllegalArgumentException("'%s' is not an instance id".formatted(instanceId));
      }
      if (!List.of("running", "stopped").contains(state)) {
        throw new IllegalArgumentException("An instance is running or stopped, not " + state);
      }
      tags = Map.copyOf(tags);
    }
  }

  /**
   * An order for hardware of this Outpost.
   *
   * @param assetIds the assets that it brings
   */
  public record Order(
      String orderId, @Default("IN_PROGRESS") String status, List<String> assetIds) {
    public Order {
      if (!orderId.matches("oo-[a-f0-9]{17}")) {
        throw new IllegalArgumentException("'%s' is not an order id".formatted(orderId));
      }
      assetIds = List.copyOf(assetIds);
    }
  }
}
