package capacityops.tasks.aws;

import capacityops.tasks.domain.CapacityTaskRequest;
import capacityops.tasks.domain.CapacityTaskStarter;
import capacityops.tasks.domain.InstancePool;
import capacityops.tasks.domain.InstancesToExclude;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.outposts.OutpostsClient;
import software.amazon.awssdk.services.outposts.model.InstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskRequest;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskResponse;

/** The only class that calls StartCapacityTask. */
public final class OutpostsTaskStarter implements CapacityTaskStarter {
  private final OutpostsClient sendingOnce;

  /**
   * @param sendingOnce a client without retries
   */
  public OutpostsTaskStarter(OutpostsClient sendingOnce) {
    this.sendingOnce = sendingOnce;
  }

  @Override
  public Started start(CapacityTaskRequest request) {
    try {
      StartCapacityTaskResponse response = sendingOnce.startCapacityTask(asked(request));
      return new Started(OutpostsMapping.task(response), response.responseMetadata().requestId());
    } catch (SdkException e) {
      throw OutpostsErrors.ofSentOnce("StartCapacityTask", e);
    }
  }

  private static StartCapacityTaskRequest asked(CapacityTaskRequest request) {
    StartCapacityTaskRequest.Builder asked =
        StartCapacityTaskRequest.builder()
            .outpostIdentifier(request.outpostIdentifier())
            .orderId(request.orderId())
            .assetId(request.assetId())
            .instancePools(request.instancePools().stream().map(OutpostsTaskStarter::pool).toList())
            .taskActionOnBlockingInstances(request.taskActionOnBlockingInstances());
    if (request.instancesToExclude() != null) {
      asked.instancesToExclude(excluded(request.instancesToExclude()));
    }
    return request.dryRun() ? asked.dryRun(true).build() : asked.build();
  }

  private static InstanceTypeCapacity pool(InstancePool pool) {
    return InstanceTypeCapacity.builder()
        .instanceType(pool.instanceType())
        .count(pool.count())
        .build();
  }

  private static software.amazon.awssdk.services.outposts.model.InstancesToExclude excluded(
      InstancesToExclude excluded) {
    return software.amazon.awssdk.services.outposts.model.InstancesToExclude.builder()
        .instances(orAbsent(excluded.instances()))
        .accountIds(orAbsent(excluded.accountIds()))
        .servicesWithStrings(orAbsent(excluded.services()))
        .build();
  }

  private static List<String> orAbsent(List<String> values) {
    return values.isEmpty() ? null : values;
  }
}
