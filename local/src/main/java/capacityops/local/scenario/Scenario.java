package capacityops.local.scenario;

import capacityops.local.capacity.CapacityScenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the simulated accounts hold at the start, and how AWS behaves where it does not say. One
 * component for each part; a part that is left out is empty or has AWS's own values.
 *
 * @param accountId the account that keys belong to unless they say otherwise
 * @param regions the Regions that are enabled
 * @param regionsNotOptedIn those that the accounts would have to opt in to
 * @param instanceTypes the vCPUs of the types of a family; a family of which none is here has the
 *     usual sizes
 */
public record Scenario(
    @Default("123456789012") String accountId,
    List<String> regions,
    List<String> regionsNotOptedIn,
    Map<String, Integer> instanceTypes,
    List<Site> sites,
    List<Outpost> outposts,
    OutpostsSettings outpostsSettings,
    Ec2Settings ec2Settings) {

  private static final List<String> USUAL_SIZES =
      List.of(
          "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge");
  private static final Pattern SIZE = Pattern.compile("[a-z0-9-]+\\.(\\d*)(x?)large");

  public Scenario {
    regions = regions.isEmpty() ? List.of("us-east-1", "us-east-2") : List.copyOf(regions);
    regionsNotOptedIn = List.copyOf(regionsNotOptedIn);
    instanceTypes = Map.copyOf(instanceTypes);
    sites = List.copyOf(sites);
    outposts = List.copyOf(outposts);
    refuseUnknownSites(sites, outposts);
    refuseRepeatedIds(outposts);
    for (Outpost outpost : outposts) {
      for (Outpost.Asset asset : outpost.assets()) {
        refuseImpossibleCapacity(asset, instanceTypes);
      }
    }
  }

  private static void refuseImpossibleCapacity(
      Outpost.Asset asset, Map<String, Integer> instanceTypes) {
    int needed = 0;
    for (Map.Entry<String, Integer> type : asset.capacity().entrySet()) {
      int vcpus =
          vcpus(type.getKey(), instanceTypes)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "Asset %s has %s, whose vCPUs instanceTypes does not tell"
                              .formatted(asset.assetId(), type.getKey())));
      needed += vcpus * type.getValue();
    }
    if (needed > asset.maxVcpus()) {
      throw new IllegalArgumentException(
          "Asset %s is configured for %d vCPUs but has %d"
              .formatted(asset.assetId(), needed, asset.maxVcpus()));
    }
    for (Outpost.Instance instance : asset.instances()) {
      long running =
          asset.instances().stream()
              .filter(other -> other.state().equals("running"))
              .filter(other -> other.instanceType().equals(instance.instanceType()))
              .count();
      if (running > asset.capacity().getOrDefault(instance.instanceType(), 0)) {
        throw new IllegalArgumentException(
            "Asset %s runs more %s than it is configured for"
                .formatted(asset.assetId(), instance.instanceType()));
      }
    }
  }

  private static void refuseUnknownSites(List<Site> sites, List<Outpost> outposts) {
    for (Outpost outpost : outposts) {
      if (sites.stream().noneMatch(site -> site.siteId().equals(outpost.siteId()))) {
        throw new IllegalArgumentException(
            "%s is at %s, which is not among the sites"
                .formatted(outpost.outpostId(), outpost.siteId()));
      }
    }
  }

  private static void refuseRepeatedIds(List<Outpost> outposts) {
    Set<String> ids = new HashSet<>();
    for (Outpost outpost : outposts) {
      refuseRepeated(ids, outpost.outpostId());
      for (Outpost.Asset asset : outpost.assets()) {
        refuseRepeated(ids, asset.assetId());
        asset.instances().forEach(instance -> refuseRepeated(ids, instance.instanceId()));
      }
    }
  }

  private static void refuseRepeated(Set<String> ids, String id) {
    if (!ids.add(id)) {
      throw new IllegalArgumentException(id + " is there twice");
    }
  }

  /** The lively account that the stack starts with. */
  public static Scenario standard() {
    try (InputStream yaml = Scenario.class.getResourceAsStream("scenario.yaml")) {
      return parse("scenario.yaml", new String(yaml.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws ScenarioProblems where the file does not make a scenario
   */
  public static Scenario load(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the scenario " + file, e);
    }
  }

  /**
   * @param name what messages call the text
   * @throws ScenarioProblems where the text does not make a scenario
   */
  public static Scenario parse(String name, String yaml) {
    return RecordReader.read(name, yaml, Scenario.class, CapacityScenario.SECTIONS);
  }

  /**
   * The vCPUs of an instance type: as the scenario says, or by its size (large has 2, xlarge 4,
   * <i>n</i>xlarge 4<i>n</i>); nothing for a type that does not exist here.
   */
  public OptionalInt vcpus(String instanceType) {
    return vcpus(instanceType, instanceTypes);
  }

  private static OptionalInt vcpus(String instanceType, Map<String, Integer> instanceTypes) {
    Integer given = instanceTypes.get(instanceType);
    if (given != null) {
      return OptionalInt.of(given);
    }
    Matcher size = SIZE.matcher(instanceType);
    if (!size.matches()) {
      return OptionalInt.empty();
    }
    if (size.group(2).isEmpty()) {
      return size.group(1).isEmpty() ? OptionalInt.of(2) : OptionalInt.empty();
    }
    return OptionalInt.of(size.group(1).isEmpty() ? 4 : 4 * Integer.parseInt(size.group(1)));
  }

  /** The instance types of a family, such as {@code c5}, with their vCPUs. */
  public Map<String, Integer> typesOf(String family) {
    Map<String, Integer> types = new TreeMap<>();
    instanceTypes.forEach(
        (type, vcpus) -> {
          if (type.startsWith(family + ".")) {
            types.put(type, vcpus);
          }
        });
    if (types.isEmpty()) {
      USUAL_SIZES.forEach(
          size -> types.put(family + "." + size, vcpus(family + "." + size).orElseThrow()));
    }
    return types;
  }
}
