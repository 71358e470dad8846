package capacityops.tasks.domain;

import capacityops.core.ledger.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Outposts and what runs on them, as AWS lists it; every call may be repeated. */
public interface OutpostGateway {
  Page<Outpost> outposts(OutpostFilter filter, int maxResults, Optional<String> nextToken);

  /** The types and sizes that the Outpost is configured for now. */
  List<TypeOffered> configuredTypes(String outpostIdentifier);

  /** The types and sizes that it could be configured for. */
  List<TypeOffered> supportedTypes(String outpostIdentifier);

  List<Asset> assets(String outpostIdentifier);

  List<RunningInstance> runningInstances(String outpostIdentifier);

  /** Which Outposts a list shows; an empty list of values is no filter. */
  record OutpostFilter(
      List<String> lifeCycleStatuses,
      List<String> availabilityZones,
      List<String> availabilityZoneIds) {
    public static OutpostFilter none() {
      return new OutpostFilter(List.of(), List.of(), List.of());
    }
  }

  /**
   * An Outpost.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/outposts/latest/APIReference/API_Outpost.html">Outpost</a>
   */
  record Outpost(
      String outpostId,
      String ownerId,
      String outpostArn,
      String siteId,
      String name,
      String description,
      String lifeCycleStatus,
      String availabilityZone,
      String availabilityZoneId,
      Map<String, String> tags,
      String siteArn,
      String supportedHardwareType) {}

  /** An instance type and its number of vCPUs. */
  record TypeOffered(String instanceType, Integer vCPUs) {}

  /** A server of an Outpost and how its capacity is cut. */
  record Asset(
      String assetId,
      String rackId,
      String assetType,
      String hostId,
      String state,
      List<String> instanceFamilies,
      List<InstancePool> instanceTypeCapacities,
      Integer maxVcpus) {}

  /** An instance that runs on an asset. */
  record RunningInstance(
      String instanceId,
      String instanceType,
      String assetId,
      String accountId,
      String awsServiceName) {}
}
