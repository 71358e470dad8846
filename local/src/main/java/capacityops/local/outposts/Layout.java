package capacityops.local.outposts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many instances of each type each asset is configured for.
 *
 * @param byAsset counts by asset id and instance type
 */
record Layout(Map<String, Map<String, Integer>> byAsset) {
  Layout {
    Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
    byAsset.forEach((asset, counts) -> copy.put(asset, withoutZeros(counts)));
    byAsset = Map.copyOf(copy);
  }

  private static Map<String, Integer> withoutZeros(Map<String, Integer> counts) {
    Map<String, Integer> copy = new TreeMap<>(counts);
    copy.values().removeIf(count -> count == 0);
    return java.util.Collections.unmodifiableMap(copy);
  }

  Map<String, Integer> of(String assetId) {
    return byAsset.getOrDefault(assetId, Map.of());
  }

  int count(String assetId, String instanceType) {
    return of(assetId).getOrDefault(instanceType, 0);
  }

  /** This layout with the assets of another one in place of its own. */
  Layout with(Layout changed) {
    Map<String, Map<String, Integer>> merged = new LinkedHashMap<>(byAsset);
    merged.putAll(changed.byAsset);
    return new Layout(merged);
  }
}
