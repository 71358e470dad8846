package capacityops.local.outposts;

import capacityops.local.scenario.Outpost.Asset;
import capacityops.local.scenario.Outpost.AssetState;
import capacityops.local.scenario.Outpost.Order;
import capacityops.local.scenario.OutpostsSettings;
import capacityops.local.scenario.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The assets that an order, an asset or a whole Outpost stand for. */
record Scope(List<Asset> assets, Scenario scenario) {
  private static final Set<String> OPEN_ORDERS = Set.of("PREPARING", "IN_PROGRESS", "ACTIVE");

  /**
   * @throws capacityops.local.wire.AwsError where the order or the asset is not the Outpost's, or
   *     cannot be configured
   */
  static Scope of(
      OutpostState state, Scenario scenario, Optional<String> orderId, Optional<String> assetId) {
    OutpostsSettings settings = scenario.outpostsSettings();
    String outpostId = state.outpost().outpostId();
    if (orderId.isPresent() && assetId.isPresent() && !settings.orderAndAssetTogether()) {
      throw OutpostsErrors.validation("Give an OrderId or an AssetId, not both");
    }
    if (orderId.isPresent() && state.outpost().orders().stream().noneMatch(isOpen(orderId.get()))) {
      throw OutpostsErrors.of(
          settings.orderNotAssociatedError(),
          "Order %s is not associated with Outpost ID %s".formatted(orderId.get(), outpostId));
    }
    if (assetId.isPresent() && !isConfigurable(state, assetId.get(), orderId)) {
      throw OutpostsErrors.of(
          settings.assetNotValidError(),
          "AssetId=%s is not valid for Outpost=%s".formatted(assetId.get(), outpostId));
    }
    return new Scope(state.scope(orderId, assetId), scenario);
  }

  private static java.util.function.Predicate<Order> isOpen(String orderId) {
    return order -> order.orderId().equals(orderId) && OPEN_ORDERS.contains(order.status());
  }

  private static boolean isConfigurable(
      OutpostState state, String assetId, Optional<String> orderId) {
    return state.scope(orderId, Optional.of(assetId)).stream()
        .anyMatch(asset -> orderId.isPresent() || state.assetState(asset) == AssetState.ACTIVE);
  }

  /** The types that could be configured, with their vCPUs. */
  Map<String, Integer> supportedTypes() {
    Map<String, Integer> types = new TreeMap<>();
    for (Asset asset : assets) {
      for (String family : asset.instanceFamilies()) {
        scenario
            .typesOf(family)
            .forEach(
                (type, vcpus) -> {
                  if (vcpus <= asset.maxVcpus()) {
                    types.put(type, vcpus);
                  }
                });
      }
    }
    return types;
  }
}
