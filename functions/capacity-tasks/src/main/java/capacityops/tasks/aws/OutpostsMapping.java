package capacityops.tasks.aws;

import capacityops.tasks.domain.BlockingInstance;
import capacityops.tasks.domain.CapacityTask;
import capacityops.tasks.domain.CapacityTaskSummary;
import capacityops.tasks.domain.InstancePool;
import capacityops.tasks.domain.InstancesToExclude;
import capacityops.tasks.domain.OutpostGateway.Asset;
import capacityops.tasks.domain.OutpostGateway.Outpost;
import capacityops.tasks.domain.OutpostGateway.RunningInstance;
import capacityops.tasks.domain.OutpostGateway.TypeOffered;
import java.util.List;
import software.amazon.awssdk.services.outposts.model.AssetInfo;
import software.amazon.awssdk.services.outposts.model.AssetInstance;
import software.amazon.awssdk.services.outposts.model.AssetInstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.CapacityTaskFailure;
import software.amazon.awssdk.services.outposts.model.ComputeAttributes;
import software.amazon.awssdk.services.outposts.model.GetCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.InstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.InstanceTypeItem;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskResponse;

/** From the Outposts SDK's types to ours; AWS's enums stay the words that AWS sent. */
final class OutpostsMapping {
  private OutpostsMapping() {}

  static CapacityTask task(GetCapacityTaskResponse task) {
    return new CapacityTask(
        task.capacityTaskId(),
        task.outpostId(),
        task.orderId(),
        task.assetId(),
        pools(task.requestedInstancePools()),
        exclusions(task.instancesToExclude()),
        task.dryRun(),
        task.capacityTaskStatusAsString(),
        failure(task.failed()),
        task.creationDate(),
        task.completionDate(),
        task.lastModifiedDate(),
        task.taskActionOnBlockingInstancesAsString());
  }

  /** The two responses have the same members and no common type. */
  static CapacityTask task(StartCapacityTaskResponse task) {
    return task(
        GetCapacityTaskResponse.builder()
            .capacityTaskId(task.capacityTaskId())
            .outpostId(task.outpostId())
            .orderId(task.orderId())
            .assetId(task.assetId())
            .requestedInstancePools(task.requestedInstancePools())
            .instancesToExclude(task.instancesToExclude())
            .dryRun(task.dryRun())
            .capacityTaskStatus(task.capacityTaskStatusAsString())
            .failed(task.failed())
            .creationDate(task.creationDate())
            .completionDate(task.completionDate())
            .lastModifiedDate(task.lastModifiedDate())
            .taskActionOnBlockingInstances(task.taskActionOnBlockingInstancesAsString())
            .build());
  }

  static CapacityTaskSummary summary(
      software.amazon.awssdk.services.outposts.model.CapacityTaskSummary task) {
    return new CapacityTaskSummary(
        task.capacityTaskId(),
        task.outpostId(),
        task.orderId(),
        task.assetId(),
        task.capacityTaskStatusAsString(),
        task.creationDate(),
        task.completionDate(),
        task.lastModifiedDate());
  }

  static BlockingInstance blocking(
      software.amazon.awssdk.services.outposts.model.BlockingInstance instance) {
    return new BlockingInstance(
        instance.instanceId(), instance.accountId(), instance.awsServiceNameAsString());
  }

  static Outpost outpost(software.amazon.awssdk.services.outposts.model.Outpost outpost) {
    return new Outpost(
        outpost.outpostId(),
        outpost.ownerId(),
        outpost.outpostArn(),
        outpost.siteId(),
        outpost.name(),
        outpost.description(),
        outpost.lifeCycleStatus(),
        outpost.availabilityZone(),
        outpost.availabilityZoneId(),
        outpost.hasTags() ? outpost.tags() : null,
        outpost.siteArn(),
        outpost.supportedHardwareTypeAsString());
  }

  static TypeOffered type(InstanceTypeItem type) {
    return new TypeOffered(type.instanceType(), type.vcpUs());
  }

  static Asset asset(AssetInfo asset) {
    ComputeAttributes compute =
        asset.computeAttributes() == null
            ? ComputeAttributes.builder().build()
            : asset.computeAttributes();
    return new Asset(
        asset.assetId(),
        asset.rackId(),
        asset.assetTypeAsString(),
        compute.hostId(),
        compute.stateAsString(),
        compute.instanceFamilies(),
        compute.instanceTypeCapacities().stream().map(OutpostsMapping::cut).toList(),
        compute.maxVcpus());
  }

  static RunningInstance running(AssetInstance instance) {
    return new RunningInstance(
        instance.instanceId(),
        instance.instanceType(),
        instance.assetId(),
        instance.accountId(),
        instance.awsServiceNameAsString());
  }

  private static InstancePool cut(AssetInstanceTypeCapacity capacity) {
    return new InstancePool(capacity.instanceType(), capacity.count());
  }

  private static InstancePool capacity(InstanceTypeCapacity capacity) {
    return new InstancePool(capacity.instanceType(), capacity.count());
  }

  private static List<InstancePool> pools(List<InstanceTypeCapacity> pools) {
    return pools.stream().map(OutpostsMapping::capacity).toList();
  }

  private static InstancesToExclude exclusions(
      software.amazon.awssdk.services.outposts.model.InstancesToExclude excluded) {
    return excluded == null
        ? null
        : new InstancesToExclude(
            excluded.instances(), excluded.accountIds(), excluded.servicesAsStrings());
  }

  private static CapacityTask.Failure failure(CapacityTaskFailure failure) {
    return failure == null
        ? null
        : new CapacityTask.Failure(failure.reason(), failure.typeAsString());
  }
}
