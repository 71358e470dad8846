package capacityops.tasks.aws;

import capacityops.core.ledger.Page;
import capacityops.tasks.domain.BlockingInstance;
import capacityops.tasks.domain.CapacityTask;
import capacityops.tasks.domain.CapacityTaskGateway;
import capacityops.tasks.domain.CapacityTaskSummary;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.outposts.OutpostsClient;

/** Capacity tasks by the Outposts API, with the SDK's retries. */
public final class OutpostsTaskGateway implements CapacityTaskGateway {
  private final OutpostsClient repeating;

  public OutpostsTaskGateway(OutpostsClient repeating) {
    this.repeating = repeating;
  }

  @Override
  public CapacityTask get(String outpostIdentifier, String capacityTaskId) {
    return calling(
        "GetCapacityTask",
        () ->
            OutpostsMapping.task(
                repeating.getCapacityTask(
                    request ->
                        request
                            .outpostIdentifier(outpostIdentifier)
                            .capacityTaskId(capacityTaskId))));
  }

  @Override
  public Page<CapacityTaskSummary> list(
      Optional<String> outpostIdentifier,
      List<String> statuses,
      int maxResults,
      Optional<String> nextToken) {
    var response =
        calling(
            "ListCapacityTasks",
            () ->
                repeating.listCapacityTasks(
                    request ->
                        request
                            .outpostIdentifierFilter(outpostIdentifier.orElse(null))
                            .capacityTaskStatusFilterWithStrings(statuses)
                            .maxResults(maxResults)
                            .nextToken(nextToken.orElse(null))));
    return new Page<>(
        response.capacityTasks().stream().map(OutpostsMapping::summary).toList(),
        Optional.ofNullable(response.nextToken()));
  }

  @Override
  public void cancel(String outpostIdentifier, String capacityTaskId) {
    calling(
        "CancelCapacityTask",
        () ->
            repeating.cancelCapacityTask(
                request ->
                    request.outpostIdentifier(outpostIdentifier).capacityTaskId(capacityTaskId)));
  }

  @Override
  public Page<BlockingInstance> blockingInstances(
      String outpostIdentifier, String capacityTaskId, int maxResults, Optional<String> nextToken) {
    var response =
        calling(
            "ListBlockingInstancesForCapacityTask",
            () ->
                repeating.listBlockingInstancesForCapacityTask(
                    request ->
                        request
                            .outpostIdentifier(outpostIdentifier)
                            .capacityTaskId(capacityTaskId)
                            .maxResults(maxResults)
                            .nextToken(nextToken.orElse(null))));
    return new Page<>(
        response.blockingInstances().stream().map(OutpostsMapping::blocking).toList(),
        Optional.ofNullable(response.nextToken()));
  }

  private static <T> T calling(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw OutpostsErrors.of(operation, e);
    }
  }
}
