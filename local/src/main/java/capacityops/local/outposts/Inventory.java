package capacityops.local.outposts;

import capacityops.local.ec2.Instances.Instance;
import capacityops.local.scenario.Outpost;
import capacityops.local.scenario.Outpost.Asset;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.outposts.model.AWSServiceName;
import software.amazon.awssdk.services.outposts.model.AssetInfo;
import software.amazon.awssdk.services.outposts.model.AssetInstance;
import software.amazon.awssdk.services.outposts.model.AssetInstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.ComputeAttributes;
import software.amazon.awssdk.services.outposts.model.GetOutpostInstanceTypesRequest;
import software.amazon.awssdk.services.outposts.model.GetOutpostInstanceTypesResponse;
import software.amazon.awssdk.services.outposts.model.GetOutpostSupportedInstanceTypesRequest;
import software.amazon.awssdk.services.outposts.model.GetOutpostSupportedInstanceTypesResponse;
import software.amazon.awssdk.services.outposts.model.InstanceTypeItem;
import software.amazon.awssdk.services.outposts.model.ListAssetInstancesRequest;
import software.amazon.awssdk.services.outposts.model.ListAssetInstancesResponse;
import software.amazon.awssdk.services.outposts.model.ListAssetsRequest;
import software.amazon.awssdk.services.outposts.model.ListAssetsResponse;
import software.amazon.awssdk.services.outposts.model.ListOutpostsRequest;
import software.amazon.awssdk.services.outposts.model.ListOutpostsResponse;

/** What Outposts there are, and what stands and runs on them. */
final class Inventory {
  private static final int MOST_FILTER_VALUES = 5;
  private static final List<String> ASSET_STATES =
      Arrays.stream(Outpost.AssetState.values()).map(Enum::name).toList();
  private static final List<String> AWS_SERVICES =
      AWSServiceName.knownValues().stream().map(AWSServiceName::toString).sorted().toList();

  private final Outposts outposts;

  Inventory(Outposts outposts) {
    this.outposts = outposts;
  }

  Operations operations() {
    return new Operations()
        .on(ListOutpostsRequest.class, this::listOutposts)
        .on(ListAssetsRequest.class, this::listAssets)
        .on(ListAssetInstancesRequest.class, this::listAssetInstances)
        .on(GetOutpostInstanceTypesRequest.class, this::instanceTypes)
        .on(GetOutpostSupportedInstanceTypesRequest.class, this::supportedInstanceTypes);
  }

  private ListOutpostsResponse listOutposts(ListOutpostsRequest request, CallContext caller) {
    new Constraints()
        .page(request.maxResults(), request.nextToken())
        .length(request.lifeCycleStatusFilter(), MOST_FILTER_VALUES, "lifeCycleStatusFilter")
        .length(request.availabilityZoneFilter(), MOST_FILTER_VALUES, "availabilityZoneFilter")
        .length(request.availabilityZoneIdFilter(), MOST_FILTER_VALUES, "availabilityZoneIdFilter")
        .check();
    List<Outpost> found =
        outposts.seenBy(caller).stream()
            .map(OutpostState::outpost)
            .filter(any(request.lifeCycleStatusFilter(), Outpost::lifeCycleStatus))
            .filter(any(request.availabilityZoneFilter(), Outpost::availabilityZone))
            .filter(any(request.availabilityZoneIdFilter(), Outpost::availabilityZoneId))
            .toList();
    Page<Outpost> page =
        Page.of(
            found,
            request.maxResults(),
            request.nextToken(),
            "outposts",
            caller.accountId(),
            request.lifeCycleStatusFilter(),
            request.availabilityZoneFilter(),
            request.availabilityZoneIdFilter());
    return ListOutpostsResponse.builder()
        .outposts(page.items().stream().map(this::item).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private software.amazon.awssdk.services.outposts.model.Outpost item(Outpost outpost) {
    String owner = outposts.ownerOf(outpost);
    return software.amazon.awssdk.services.outposts.model.Outpost.builder()
        .outpostId(outpost.outpostId())
        .ownerId(owner)
        .outpostArn(outposts.arnOf(outpost))
        .siteId(outpost.siteId())
        .siteArn(
            "arn:aws:outposts:%s:%s:site/%s".formatted(outpost.region(), owner, outpost.siteId()))
        .name(outpost.name())
        .description(outpost.description())
        .lifeCycleStatus(outpost.lifeCycleStatus())
        .availabilityZone(outpost.availabilityZone())
        .availabilityZoneId(outpost.availabilityZoneId())
        .supportedHardwareType(outpost.supportedHardwareType())
        .tags(outpost.tags())
        .build();
  }

  private ListAssetsResponse listAssets(ListAssetsRequest request, CallContext caller) {
    new Constraints()
        .required(request.outpostIdentifier(), "outpostIdentifier")
        .matches(request.outpostIdentifier(), Constraints.OUTPOST_IDENTIFIER, "outpostIdentifier")
        .page(request.maxResults(), request.nextToken())
        .length(request.statusFilter(), MOST_FILTER_VALUES, "statusFilter")
        .allOf(request.statusFilterAsStrings(), ASSET_STATES, "statusFilter")
        .check();
    OutpostState state = outposts.get(request.outpostIdentifier(), caller);
    List<Asset> found =
        state.outpost().assets().stream()
            .filter(any(request.hostIdFilter(), asset -> asset.hostId().orElse("")))
            .filter(any(request.statusFilterAsStrings(), asset -> state.assetState(asset).name()))
            .toList();
    Page<Asset> page =
        Page.of(
            found,
            request.maxResults(),
            request.nextToken(),
            "assets",
            state.outpost().outpostId(),
            request.hostIdFilter(),
            request.statusFilterAsStrings());
    return ListAssetsResponse.builder()
        .assets(page.items().stream().map(asset -> item(state, asset)).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static AssetInfo item(OutpostState state, Asset asset) {
    return AssetInfo.builder()
        .assetId(asset.assetId())
        .rackId(asset.rackId())
        .assetType(asset.assetType())
        .assetLocation(location -> location.rackElevation((float) asset.rackElevation()))
        .computeAttributes(asset.isCompute() ? compute(state, asset) : null)
        .build();
  }

  private static ComputeAttributes compute(OutpostState state, Asset asset) {
    return ComputeAttributes.builder()
        .hostId(asset.hostId().orElse(null))
        .state(state.assetState(asset).name())
        .instanceFamilies(asset.instanceFamilies())
        .maxVcpus(asset.maxVcpus())
        .instanceTypeCapacities(
            state.layout().of(asset.assetId()).entrySet().stream()
                .map(
                    count ->
                        AssetInstanceTypeCapacity.builder()
                            .instanceType(count.getKey())
                            .count(count.getValue())
                            .build())
                .toList())
        .build();
  }

  private ListAssetInstancesResponse listAssetInstances(
      ListAssetInstancesRequest request, CallContext caller) {
    new Constraints()
        .required(request.outpostIdentifier(), "outpostIdentifier")
        .matches(request.outpostIdentifier(), Constraints.OUTPOST_IDENTIFIER, "outpostIdentifier")
        .page(request.maxResults(), request.nextToken())
        .allMatch(request.assetIdFilter(), Constraints.ASSET_ID, "assetIdFilter")
        .allMatch(request.instanceTypeFilter(), Constraints.INSTANCE_TYPE, "instanceTypeFilter")
        .allMatch(request.accountIdFilter(), Constraints.ACCOUNT_ID, "accountIdFilter")
        .allOf(request.awsServiceFilterAsStrings(), AWS_SERVICES, "awsServiceFilter")
        .check();
    OutpostState state = outposts.get(request.outpostIdentifier(), caller);
    List<Instance> found =
        outposts.instances().occupying(state.outpost().outpostId(), outposts.now()).stream()
            .filter(any(request.assetIdFilter(), Instance::assetId))
            .filter(any(request.instanceTypeFilter(), Instance::instanceType))
            .filter(any(request.accountIdFilter(), Instance::accountId))
            .filter(
                any(
                    request.awsServiceFilterAsStrings(),
                    instance -> instance.awsServiceName().orElse("")))
            .toList();
    Page<Instance> page =
        Page.of(
            found,
            request.maxResults(),
            request.nextToken(),
            "instances",
            state.outpost().outpostId(),
            request.assetIdFilter(),
            request.instanceTypeFilter(),
            request.accountIdFilter(),
            request.awsServiceFilterAsStrings());
    return ListAssetInstancesResponse.builder()
        .assetInstances(page.items().stream().map(Inventory::item).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static AssetInstance item(Instance instance) {
    return AssetInstance.builder()
        .instanceId(instance.instanceId())
        .instanceType(instance.instanceType())
        .assetId(instance.assetId())
        .accountId(instance.accountId())
        .awsServiceName(instance.awsServiceName().orElse(null))
        .build();
  }

  private GetOutpostInstanceTypesResponse instanceTypes(
      GetOutpostInstanceTypesRequest request, CallContext caller) {
    new Constraints()
        .required(request.outpostId(), "outpostId")
        .matches(request.outpostId(), Constraints.OUTPOST_IDENTIFIER, "outpostId")
        .page(request.maxResults(), request.nextToken())
        .check();
    OutpostState state = outposts.get(request.outpostId(), caller);
    Map<String, Integer> configured = new TreeMap<>();
    for (Asset asset : state.outpost().assets()) {
      state
          .layout()
          .of(asset.assetId())
          .keySet()
          .forEach(type -> configured.put(type, vcpus(type)));
    }
    Page<InstanceTypeItem> page =
        Page.of(
            items(configured),
            request.maxResults(),
            request.nextToken(),
            "types",
            state.outpost().outpostId());
    return GetOutpostInstanceTypesResponse.builder()
        .outpostId(state.outpost().outpostId())
        .outpostArn(outposts.arnOf(state.outpost()))
        .instanceTypes(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private GetOutpostSupportedInstanceTypesResponse supportedInstanceTypes(
      GetOutpostSupportedInstanceTypesRequest request, CallContext caller) {
    new Constraints()
        .required(request.outpostIdentifier(), "outpostIdentifier")
        .matches(request.outpostIdentifier(), Constraints.OUTPOST_IDENTIFIER, "outpostIdentifier")
        .matches(request.orderId(), Constraints.ORDER_ID, "orderId")
        .matches(request.assetId(), Constraints.ASSET_ID, "assetId")
        .page(request.maxResults(), request.nextToken())
        .check();
    OutpostState state = outposts.get(request.outpostIdentifier(), caller);
    Scope scope =
        Scope.of(
            state,
            outposts.scenario(),
            Optional.ofNullable(request.orderId()),
            Optional.ofNullable(request.assetId()));
    Page<InstanceTypeItem> page =
        Page.of(
            items(scope.supportedTypes()),
            request.maxResults(),
            request.nextToken(),
            "supported",
            state.outpost().outpostId(),
            request.orderId(),
            request.assetId());
    return GetOutpostSupportedInstanceTypesResponse.builder()
        .instanceTypes(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private int vcpus(String type) {
    return outposts.scenario().vcpus(type).orElseThrow();
  }

  private static List<InstanceTypeItem> items(Map<String, Integer> types) {
    return types.entrySet().stream()
        .map(
            type ->
                InstanceTypeItem.builder()
                    .instanceType(type.getKey())
                    .vcpUs(type.getValue())
                    .build())
        .toList();
  }

  /** Whether a value is among those asked for; no values ask for all. */
  private static <T> Predicate<T> any(
      Collection<String> values, java.util.function.Function<T, String> value) {
    return item -> values.isEmpty() || values.contains(value.apply(item));
  }
}
