package capacityops.local.outposts;

import static capacityops.local.outposts.SimulatedOutposts.OTHERS;
import static capacityops.local.outposts.SimulatedOutposts.OUTPOST;
import static capacityops.local.outposts.SimulatedOutposts.OUTPOST_ARN;
import static capacityops.local.outposts.SimulatedOutposts.OWN;
import static capacityops.local.outposts.SimulatedOutposts.SERVICES;
import static capacityops.local.outposts.SimulatedOutposts.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.SimulatedTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.outposts.OutpostsClient;
import software.amazon.awssdk.services.outposts.model.AccessDeniedException;
import software.amazon.awssdk.services.outposts.model.AssetInfo;
import software.amazon.awssdk.services.outposts.model.AssetInstance;
import software.amazon.awssdk.services.outposts.model.AssetState;
import software.amazon.awssdk.services.outposts.model.CapacityTaskStatus;
import software.amazon.awssdk.services.outposts.model.CapacityTaskSummary;
import software.amazon.awssdk.services.outposts.model.ComputeAssetState;
import software.amazon.awssdk.services.outposts.model.InstanceTypeItem;
import software.amazon.awssdk.services.outposts.model.NotFoundException;
import software.amazon.awssdk.services.outposts.model.Outpost;
import software.amazon.awssdk.services.outposts.model.OutpostsException;
import software.amazon.awssdk.services.outposts.model.SupportedHardwareType;
import software.amazon.awssdk.services.outposts.model.ValidationException;

class InventoryTest {
  private final SimulatedOutposts simulated = new SimulatedOutposts();
  private final OutpostsClient outposts = simulated.outposts;

  @AfterEach
  void close() {
    simulated.close();
  }

  @Test
  void listOutposts_describesThem() {
    Outpost outpost = outposts.listOutposts(list -> {}).outposts().getFirst();
    assertThat(outpost.outpostId()).isEqualTo(OUTPOST);
    assertThat(outpost.outpostArn()).isEqualTo(OUTPOST_ARN);
    assertThat(outpost.ownerId()).isEqualTo("123456789012");
    assertThat(outpost.siteId()).isEqualTo("os-1");
    assertThat(outpost.name()).isEqualTo("rack");
    assertThat(outpost.lifeCycleStatus()).isEqualTo("ACTIVE");
    assertThat(outpost.availabilityZoneId()).isEqualTo("use1-az1");
    assertThat(outpost.supportedHardwareType()).isEqualTo(SupportedHardwareType.RACK);
    assertThat(outpost.tags()).containsEntry("team", "platform");
    assertThat(outposts.listOutposts(list -> list.availabilityZoneFilter("us-east-1b")).outposts())
        .isEmpty();
    assertThat(
            outposts
                .listOutposts(
                    list ->
                        list.availabilityZoneFilter("us-east-1b", "us-east-1a")
                            .lifeCycleStatusFilter("ACTIVE"))
                .outposts())
        .hasSize(1);
  }

  @Test
  void outpostOfAnotherRegionOrAccount_isNotThere() {
    OutpostsClient elsewhere = simulated.gateway.client(OutpostsClient.builder(), "444455556666");
    assertThat(
            simulated
                .gateway
                .client(OutpostsClient.builder(), "alice", Region.EU_WEST_1)
                .listOutposts(list -> {})
                .outposts())
        .isEmpty();
    assertThat(elsewhere.listOutposts(list -> {}).outposts()).isEmpty();
    assertThatThrownBy(() -> elsewhere.listAssets(list -> list.outpostIdentifier(OUTPOST)))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("No Outpost with Outpost ID " + OUTPOST);
    assertThatThrownBy(
            () ->
                outposts.listAssets(
                    list -> list.outpostIdentifier(OUTPOST_ARN.replace("us-east-1", "eu-west-1"))))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void accountThatShares_mayLookButNotChange() {
    OutpostsClient consumer = simulated.gateway.client(OutpostsClient.builder(), "111122223333");
    assertThat(consumer.listOutposts(list -> {}).outposts()).hasSize(1);
    assertThat(consumer.listAssets(list -> list.outpostIdentifier(OUTPOST)).assets()).hasSize(4);
    assertThatThrownBy(
            () ->
                consumer.startCapacityTask(
                    task -> task.outpostIdentifier(OUTPOST).instancePools(pool("c5.large", 1))))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(consumer.listCapacityTasks(list -> {}).capacityTasks()).isEmpty();
  }

  @Test
  void listAssets_tellsLayoutAndState_andFilters() {
    List<AssetInfo> assets = outposts.listAssets(list -> list.outpostIdentifier(OUTPOST)).assets();
    AssetInfo first = assets.getFirst();
    assertThat(first.assetId()).isEqualTo("1000000001");
    assertThat(first.rackId()).isEqualTo("2000000001");
    assertThat(first.assetLocation().rackElevation()).isEqualTo(1f);
    assertThat(first.computeAttributes().hostId()).isEqualTo("h-1");
    assertThat(first.computeAttributes().state()).isEqualTo(ComputeAssetState.ACTIVE);
    assertThat(first.computeAttributes().maxVcpus()).isEqualTo(32);
    assertThat(first.computeAttributes().instanceFamilies()).containsExactly("c5");
    assertThat(first.computeAttributes().instanceTypeCapacities())
        .extracting(capacity -> capacity.instanceType() + "=" + capacity.count())
        .containsExactly("c5.4xlarge=1", "c5.large=8");
    assertThat(assets.getLast().computeAttributes()).isNull();
    assertThat(
            outposts
                .listAssets(list -> list.outpostIdentifier(OUTPOST).hostIdFilter("h-1", "h-2"))
                .assets())
        .hasSize(2);
    assertThat(
            outposts
                .listAssets(
                    list ->
                        list.outpostIdentifier(OUTPOST)
                            .hostIdFilter("h-1", "h-2")
                            .statusFilter(AssetState.RETIRING))
                .assets())
        .isEmpty();
  }

  @Test
  void listAssetInstances_listsEveryAccountsRunningInstances_andFilters() {
    assertThat(
            outposts.listAssetInstances(list -> list.outpostIdentifier(OUTPOST)).assetInstances())
        .extracting(AssetInstance::instanceId)
        .containsExactly(OWN, OTHERS, SERVICES);
    assertThat(
            outposts
                .listAssetInstances(
                    list -> list.outpostIdentifier(OUTPOST).awsServiceFilterWithStrings("ELB"))
                .assetInstances())
        .singleElement()
        .isEqualTo(
            AssetInstance.builder()
                .instanceId(SERVICES)
                .instanceType("c5.large")
                .assetId("1000000001")
                .accountId("999900001111")
                .awsServiceName("ELB")
                .build());
    assertThat(
            outposts
                .listAssetInstances(
                    list ->
                        list.outpostIdentifier(OUTPOST)
                            .instanceTypeFilter("c5.large")
                            .accountIdFilter("111122223333")
                            .assetIdFilter("1000000001"))
                .assetInstances())
        .extracting(AssetInstance::instanceId)
        .containsExactly(OTHERS);
  }

  @Test
  void supportedInstanceTypes_followTheFamiliesInScope() {
    assertThat(supported(null, "1000000002"))
        .contains("c5.8xlarge", "m5.large")
        .doesNotContain("c5.12xlarge", "r5.large");
    assertThat(supported(SimulatedOutposts.ORDER, null)).contains("r5.large").hasSize(5);
    assertThatThrownBy(() -> supported(null, "1000000003"))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("AssetId=1000000003 is not valid for Outpost=" + OUTPOST);
    assertThatThrownBy(() -> supported(SimulatedOutposts.ORDER, "1000000003"))
        .isInstanceOf(ValidationException.class);
    assertThat(
            outposts
                .getOutpostSupportedInstanceTypes(
                    types -> types.outpostIdentifier(OUTPOST).assetId("1000000001"))
                .instanceTypes())
        .contains(InstanceTypeItem.builder().instanceType("c5.4xlarge").vcpUs(16).build());
  }

  @Test
  void paginators_walkEveryList() {
    assertThat(
            outposts
                .listAssetsPaginator(list -> list.outpostIdentifier(OUTPOST).maxResults(1))
                .assets())
        .hasSize(4);
    assertThat(
            outposts
                .listAssetInstancesPaginator(list -> list.outpostIdentifier(OUTPOST).maxResults(2))
                .assetInstances())
        .hasSize(3);
    assertThat(
            outposts
                .getOutpostInstanceTypesPaginator(types -> types.outpostId(OUTPOST).maxResults(1))
                .instanceTypes())
        .hasSize(3);
    assertThat(
            outposts
                .getOutpostSupportedInstanceTypesPaginator(
                    types -> types.outpostIdentifier(OUTPOST).maxResults(3))
                .instanceTypes())
        .hasSize(10);
    assertThat(outposts.listOutpostsPaginator(list -> list.maxResults(1)).outposts()).hasSize(1);
    String id = simulated.start(pool("c5.8xlarge", 1));
    simulated.pass(Duration.ofMinutes(1));
    assertThat(
            outposts
                .listBlockingInstancesForCapacityTaskPaginator(
                    task -> task.outpostIdentifier(OUTPOST).capacityTaskId(id).maxResults(1))
                .blockingInstances())
        .hasSize(3);
    assertThat(outposts.listCapacityTasksPaginator(list -> list.maxResults(1)).capacityTasks())
        .hasSize(1);
  }

  @Test
  void nextToken_isDigitsAndText_andForItsOwnListOnly() {
    String token =
        outposts.listAssets(list -> list.outpostIdentifier(OUTPOST).maxResults(1)).nextToken();
    assertThat(token).matches("\\d+##\\S+");
    assertThatThrownBy(
            () ->
                outposts.listAssets(
                    list -> list.outpostIdentifier(OUTPOST).hostIdFilter("h-1").nextToken(token)))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(
            () ->
                outposts.listAssets(
                    list -> list.outpostIdentifier(OUTPOST).nextToken("no such token")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("nextToken");
  }

  @Test
  void listCapacityTasks_filtersByOutpostAndStatus() {
    String id = simulated.start(pool("c5.4xlarge", 1), pool("c5.large", 8));
    CapacityTaskSummary summary =
        outposts
            .listCapacityTasks(
                list ->
                    list.outpostIdentifierFilter(OUTPOST_ARN)
                        .capacityTaskStatusFilter(
                            CapacityTaskStatus.REQUESTED, CapacityTaskStatus.FAILED))
            .capacityTasks()
            .getFirst();
    assertThat(summary.capacityTaskId()).isEqualTo(id);
    assertThat(summary.outpostId()).isEqualTo(OUTPOST);
    assertThat(summary.capacityTaskStatus()).isEqualTo(CapacityTaskStatus.REQUESTED);
    assertThat(summary.creationDate()).isEqualTo(simulated.clock.instant());
    assertThat(
            outposts
                .listCapacityTasks(
                    list -> list.capacityTaskStatusFilter(CapacityTaskStatus.COMPLETED))
                .capacityTasks())
        .isEmpty();
    assertThatThrownBy(
            () ->
                outposts.listCapacityTasks(
                    list -> list.outpostIdentifierFilter("op-ffffffffffffffff0")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void startCapacityTask_reportsEveryBreachOfTheModel() {
    ValidationException breach =
        catchThrowableOfType(
            ValidationException.class,
            () ->
                outposts.startCapacityTask(
                    task ->
                        task.outpostIdentifier("op-1")
                            .orderId("order")
                            .assetId("asset")
                            .instancePools(pool("c5", 10_000))
                            .taskActionOnBlockingInstances("WAIT")
                            .instancesToExclude(
                                exclude ->
                                    exclude
                                        .instances("x")
                                        .accountIds("1")
                                        .servicesWithStrings("ALB"))));
    assertThat(breach.awsErrorDetails().errorMessage())
        .startsWith("9 validation errors detected: ")
        .contains(
            "'op-1' at 'outpostIdentifier'",
            "'order' at 'orderId'",
            "'asset' at 'assetId'",
            "'c5' at 'instancePools.1.member.instanceType'",
            "'10000' at 'instancePools.1.member.count'",
            "'WAIT' at 'taskActionOnBlockingInstances'",
            "'x' at 'instancesToExclude.instances'",
            "'1' at 'instancesToExclude.accountIds'",
            "'ALB' at 'instancesToExclude.services'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"r5.large", "c5.24xlarge", "c5.huge"})
  void startCapacityTask_ofUnsupportedType_isInvalid(String type) {
    assertThatThrownBy(() -> simulated.start(pool(type, 1)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("unsupported instance types: " + type);
  }

  @Test
  void startCapacityTask_withoutPoolsOrWithATypeTwice_isInvalid() {
    assertThatThrownBy(() -> simulated.start())
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'instancePools'");
    assertThatThrownBy(() -> simulated.start(pool("c5.large", 1), pool("c5.large", 2)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("c5.large twice");
  }

  @Test
  void unknownTask_isNotFound() {
    assertThatThrownBy(() -> simulated.task("cap-0123456789abcdef0"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> simulated.task("cap-1")).isInstanceOf(ValidationException.class);
  }

  @Test
  void requestRate_isKeptWhereTheScenarioHasOne() {
    try (var slow =
        new SimulatedOutposts(
            SimulatedOutposts.SCENARIO
                + "outpostsSettings: {requestRate: {bucket: 2, refillPerSecond: 0.5}}\n",
            new SimulatedTime(10),
            null)) {
      slow.outposts.listOutposts(list -> {});
      slow.outposts.listOutposts(list -> {});
      assertThatThrownBy(() -> slow.outposts.listOutposts(list -> {}))
          .isInstanceOfSatisfying(
              OutpostsException.class,
              throttled -> {
                assertThat(throttled.awsErrorDetails().errorCode())
                    .isEqualTo("ThrottlingException");
                assertThat(throttled.statusCode()).isEqualTo(400);
                assertThat(throttled.isThrottlingException()).isTrue();
              });
      slow.pass(Duration.ofMillis(200));
      assertThat(slow.outposts.listOutposts(list -> {}).outposts()).hasSize(1);
    }
  }

  private List<String> supported(String orderId, String assetId) {
    return outposts
        .getOutpostSupportedInstanceTypes(
            types -> types.outpostIdentifier(OUTPOST).orderId(orderId).assetId(assetId))
        .instanceTypes()
        .stream()
        .map(InstanceTypeItem::instanceType)
        .toList();
  }
}
