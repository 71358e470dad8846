package capacityops.local.ec2;

import capacityops.local.scenario.Scenario;
import capacityops.local.wire.CallContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.Region;

/**
 * The Regions that an account may use, and those that it would have to opt in to.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html">
 *     DescribeRegions</a>
 */
final class Regions {
  /** The Regions that are off until one opts in: those launched after March 2019. */
  private static final Set<String> OPT_IN =
      Set.of(
          "af-south-1",
          "ap-east-1",
          "ap-east-2",
          "ap-south-2",
          "ap-southeast-3",
          "ap-southeast-4",
          "ap-southeast-5",
          "ap-southeast-6",
          "ap-southeast-7",
          "ca-west-1",
          "eu-central-2",
          "eu-south-1",
          "eu-south-2",
          "il-central-1",
          "me-central-1",
          "me-south-1",
          "mx-central-1");

  private static final Ec2Filters<Region> FILTERS =
      new Ec2Filters<Region>(region -> Map.of())
          .on("region-name", Region::regionName)
          .on("endpoint", Region::endpoint)
          .on("opt-in-status", Region::optInStatus);

  private final Scenario scenario;

  Regions(Scenario scenario) {
    this.scenario = scenario;
  }

  DescribeRegionsResponse describe(DescribeRegionsRequest request, CallContext caller) {
    List<Region> known = known(Boolean.TRUE.equals(request.allRegions()));
    Set<String> names = known.stream().map(Region::regionName).collect(Collectors.toSet());
    for (String name : request.regionNames()) {
      if (!names.contains(name)) {
        throw Ec2Errors.invalidParameterValue(name, "RegionName", "There is no such Region.");
      }
    }
    Predicate<Region> filters = FILTERS.of(request.filters());
    Ec2Errors.endDryRun(request.dryRun());
    return DescribeRegionsResponse.builder()
        .regions(
            known.stream()
                .filter(
                    region ->
                        request.regionNames().isEmpty()
                            || request.regionNames().contains(region.regionName()))
                .filter(filters)
                .toList())
        .build();
  }

  private List<Region> known(boolean all) {
    Stream<Region> enabled =
        scenario.regions().stream()
            .map(name -> region(name, OPT_IN.contains(name) ? "opted-in" : "opt-in-not-required"));
    Stream<Region> others =
        scenario.regionsNotOptedIn().stream().map(name -> region(name, "not-opted-in"));
    return (all ? Stream.concat(enabled, others) : enabled).toList();
  }

  private static Region region(String name, String optInStatus) {
    return Region.builder()
        .regionName(name)
        .endpoint("ec2." + name + ".amazonaws.com")
        .optInStatus(optInStatus)
        .build();
  }
}
