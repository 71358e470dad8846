package capacityops.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioTest {
  private static final String OUTPOST =
      """
      sites:
        - {siteId: os-1, name: Berlin}
      outposts:
        - outpostId: op-0123456789abcdef0
          name: rack
          region: us-east-1
          availabilityZone: us-east-1a
          availabilityZoneId: use1-az1
          siteId: os-1
      """;

  @Test
  void standard_hasTwoOutpostsWithInstancesOfOtherAccountsAndOfAService() {
    Scenario scenario = Scenario.standard();
    assertThat(scenario.outposts()).hasSize(2);
    assertThat(scenario.outposts().getFirst().assets().getFirst().instances())
        .extracting(Outpost.Instance::accountId)
        .contains(Optional.of("111122223333"), Optional.of("444455556666"));
    assertThat(scenario.outposts().getFirst().assets().getFirst().instances())
        .extracting(Outpost.Instance::awsServiceName)
        .contains(Optional.of("ELB"));
  }

  @Test
  void standard_configuresNoAssetAboveItsVcpus() {
    Scenario scenario = Scenario.standard();
    assertThat(scenario.outposts().stream().flatMap(outpost -> outpost.assets().stream()))
        .allSatisfy(
            asset ->
                assertThat(
                        asset.capacity().entrySet().stream()
                            .mapToInt(
                                type ->
                                    type.getValue() * scenario.vcpus(type.getKey()).orElseThrow())
                            .sum())
                    .isLessThanOrEqualTo(asset.maxVcpus()));
  }

  @Test
  void emptyFile_hasAwssOwnValues() {
    Scenario scenario = Scenario.parse("empty.yaml", "");
    assertThat(scenario.accountId()).isEqualTo("123456789012");
    assertThat(scenario.regions()).containsExactly("us-east-1", "us-east-2");
    assertThat(scenario.outpostsSettings().steps().evacuationFor()).isEqualTo(Duration.ofDays(2));
    assertThat(scenario.outpostsSettings().steps().evacuationCheckEvery())
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(scenario.ec2Settings().requestRates()).isFalse();
  }

  @Test
  void file_isRead(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.yaml"),
            OUTPOST
                + """
                outpostsSettings:
                  blockingInstancesDefault: FAIL_TASK
                  requestRate: {bucket: 10, refillPerSecond: 0.15}
                  steps: {requested: 250ms, evacuationFor: 2d}
                """);
    Scenario scenario = Scenario.load(file);
    assertThat(scenario.outposts()).extracting(Outpost::name).containsExactly("rack");
    OutpostsSettings settings = scenario.outpostsSettings();
    assertThat(settings.blockingInstancesDefault())
        .isEqualTo(OutpostsSettings.BlockingAction.FAIL_TASK);
    assertThat(settings.requestRate()).contains(new RequestRate(10, 0.15));
    assertThat(settings.steps().requested()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.steps().evacuationFor()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void mistakes_areAllReportedWithTheirLines() {
    String yaml =
        """
        accountID: "1"
        regions: us-east-1
        outposts:
          - outpostId: op-0123456789abcdef0
            colour: blue
        ec2Settings:
          requestRates: yes
          stopping: soon
        outpostsSettings:
          blockingInstancesDefault: WAIT
          requestRate: {bucket: many}
        """;
    assertThat(problems(yaml).problems())
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("line 1: unknown key 'accountID'; there are accountId,"),
            p -> assertThat(p).isEqualTo("line 2: must be a list"),
            p -> assertThat(p).isEqualTo("line 4: name is missing"),
            p -> assertThat(p).isEqualTo("line 4: region is missing"),
            p -> assertThat(p).isEqualTo("line 4: availabilityZone is missing"),
            p -> assertThat(p).isEqualTo("line 4: availabilityZoneId is missing"),
            p -> assertThat(p).isEqualTo("line 4: siteId is missing"),
            p -> assertThat(p).startsWith("line 5: unknown key 'colour'"),
            p -> assertThat(p).isEqualTo("line 7: 'yes' must be true or false"),
            p -> assertThat(p).startsWith("line 8: 'soon' must be a duration"),
            p -> assertThat(p).startsWith("line 10: 'WAIT' must be one of"),
            p -> assertThat(p).isEqualTo("line 11: 'many' must be a number"),
            p -> assertThat(p).isEqualTo("line 11: refillPerSecond is missing"));
  }

  @Test
  void rules_areCheckedToo() {
    assertThat(problems(OUTPOST.replace("siteId: os-1\n", "siteId: os-2\n")).getMessage())
        .contains("bad.yaml:", "op-0123456789abcdef0 is at os-2, which is not among the sites");
    assertThat(problems(OUTPOST.replace("op-0123456789abcdef0", "op-1")).getMessage())
        .contains("line 4: 'op-1' is not an Outpost id");
    assertThat(problems("regions: [a]\nregions: [b]\n").problems())
        .containsExactly("line 2: 'regions' is there twice");
    assertThat(
            problems(
                    OUTPOST
                        + "    assets: [{assetId: '1000000001', rackId: r, instanceFamilies: [c5],"
                        + " maxVcpus: 8, capacity: {c5.4xlarge: 1}}]\n")
                .getMessage())
        .contains("Asset 1000000001 is configured for 16 vCPUs but has 8");
    assertThat(problems(OUTPOST + "regions: [a").problems())
        .singleElement()
        .asString()
        .contains("line");
  }

  @Test
  void vcpus_areGivenOrFollowFromTheSize() {
    Scenario scenario = Scenario.parse("s.yaml", "instanceTypes: {c5.metal: 96}");
    assertThat(scenario.vcpus("c5.metal")).hasValue(96);
    assertThat(scenario.vcpus("m7i.large")).hasValue(2);
    assertThat(scenario.vcpus("m7i.xlarge")).hasValue(4);
    assertThat(scenario.vcpus("p5.48xlarge")).hasValue(192);
    assertThat(scenario.vcpus("p5.huge")).isEmpty();
    assertThat(scenario.typesOf("c5")).containsOnlyKeys("c5.metal");
    assertThat(scenario.typesOf("r5")).containsEntry("r5.24xlarge", 96).hasSize(8);
  }

  private static ScenarioProblems problems(String yaml) {
    return catchThrowableOfType(ScenarioProblems.class, () -> Scenario.parse("bad.yaml", yaml));
  }
}
