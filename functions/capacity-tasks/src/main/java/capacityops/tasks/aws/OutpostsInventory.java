package capacityops.tasks.aws;

import capacityops.core.ledger.Page;
import capacityops.tasks.domain.OutpostGateway;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.outposts.OutpostsClient;

/** Outposts and what runs on them by the Outposts API, with the SDK's retries. */
public final class OutpostsInventory implements OutpostGateway {
  private final OutpostsClient repeating;

  public OutpostsInventory(OutpostsClient repeating) {
    this.repeating = repeating;
  }

  @Override
  public Page<Outpost> outposts(OutpostFilter filter, int maxResults, Optional<String> nextToken) {
    var response =
        calling(
            "ListOutposts",
            () ->
                repeating.listOutposts(
                    request ->
                        request
                            .lifeCycleStatusFilter(filter.lifeCycleStatuses())
                            .availabilityZoneFilter(filter.availabilityZones())
                            .availabilityZoneIdFilter(filter.availabilityZoneIds())
                            .maxResults(maxResults)
                            .nextToken(nextToken.orElse(null))));
    return new Page<>(
        response.outposts().stream().map(OutpostsMapping::outpost).toList(),
        Optional.ofNullable(response.nextToken()));
  }

  @Override
  public List<TypeOffered> configuredTypes(String outpostIdentifier) {
    return calling(
        "GetOutpostInstanceTypes",
        () ->
            repeating
                .getOutpostInstanceTypesPaginator(request -> request.outpostId(outpostIdentifier))
                .instanceTypes()
                .stream()
                .map(OutpostsMapping::type)
                .toList());
  }

  @Override
  public List<TypeOffered> supportedTypes(String outpostIdentifier) {
    return calling(
        "GetOutpostSupportedInstanceTypes",
        () ->
            repeating
                .getOutpostSupportedInstanceTypesPaginator(
                    request -> request.outpostIdentifier(outpostIdentifier))
                .instanceTypes()
                .stream()
                .map(OutpostsMapping::type)
                .toList());
  }

  @Override
  public List<Asset> assets(String outpostIdentifier) {
    return calling(
        "ListAssets",
        () ->
            repeating
                .listAssetsPaginator(request -> request.outpostIdentifier(outpostIdentifier))
                .assets()
                .stream()
                .map(OutpostsMapping::asset)
                .toList());
  }

  @Override
  public List<RunningInstance> runningInstances(String outpostIdentifier) {
    return calling(
        "ListAssetInstances",
        () ->
            repeating
                .listAssetInstancesPaginator(
                    request -> request.outpostIdentifier(outpostIdentifier))
                .assetInstances()
                .stream()
                .map(OutpostsMapping::running)
                .toList());
  }

  private static <T> T calling(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw OutpostsErrors.of(operation, e);
    }
  }
}
