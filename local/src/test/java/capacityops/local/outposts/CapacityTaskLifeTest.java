package capacityops.local.outposts;

import static capacityops.local.outposts.SimulatedOutposts.OTHERS;
import static capacityops.local.outposts.SimulatedOutposts.OUTPOST;
import static capacityops.local.outposts.SimulatedOutposts.OUTPOST_ARN;
import static capacityops.local.outposts.SimulatedOutposts.OWN;
import static capacityops.local.outposts.SimulatedOutposts.SERVICES;
import static capacityops.local.outposts.SimulatedOutposts.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static software.amazon.awssdk.services.outposts.model.CapacityTaskStatus.CANCELLATION_IN_PROGRESS;
import static software.amazon.awssdk.services.outposts.model.CapacityTaskStatus.CANCELLED;
import static software.amazon.awssdk.services.outposts.model.CapacityTaskStatus.COMPLETED;
import static software.amazon.awssdk.services.outposts.model.CapacityTaskStatus.FAILED;
import static software.amazon.awssdk.services.outposts.model.CapacityTaskStatus.IN_PROGRESS;
import static software.amazon.awssdk.services.outposts.model.CapacityTaskStatus.REQUESTED;
import static software.amazon.awssdk.services.outposts.model.CapacityTaskStatus.WAITING_FOR_EVACUATION;

import capacityops.local.SimulatedTime;
import capacityops.local.gateway.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.outposts.model.AssetInfo;
import software.amazon.awssdk.services.outposts.model.AssetInstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.BlockingInstance;
import software.amazon.awssdk.services.outposts.model.CapacityTaskFailureType;
import software.amazon.awssdk.services.outposts.model.ComputeAssetState;
import software.amazon.awssdk.services.outposts.model.ConflictException;
import software.amazon.awssdk.services.outposts.model.GetCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.InstanceTypeItem;
import software.amazon.awssdk.services.outposts.model.NotFoundException;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.ValidationException;

/** A capacity task from its request to its end, as the SDK's client sees it. */
class CapacityTaskLifeTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void layoutWithoutBlockers_isRequestedInProgressCompleted_andThenConfigured() {
    try (var simulated = new SimulatedOutposts()) {
      Instant start = simulated.clock.instant();
      StartCapacityTaskResponse started =
          simulated.outposts.startCapacityTask(
              task ->
                  task.outpostIdentifier(OUTPOST_ARN)
                      .instancePools(
                          pool("c5.4xlarge", 1), pool("c5.large", 8), pool("m5.4xlarge", 2)));
      assertThat(started.capacityTaskId()).matches("cap-[a-f0-9]{17}");
      assertThat(started.outpostId()).isEqualTo(OUTPOST);
      assertThat(started.capacityTaskStatus()).isEqualTo(REQUESTED);
      assertThat(started.creationDate()).isEqualTo(start);
      assertThat(started.dryRun()).isFalse();
      String id = started.capacityTaskId();

      simulated.pass(MINUTE);
      GetCapacityTaskResponse working = simulated.task(id);
      assertThat(working.capacityTaskStatus()).isEqualTo(IN_PROGRESS);
      assertThat(working.lastModifiedDate()).isEqualTo(start.plusSeconds(30));
      assertThat(working.completionDate()).isNull();
      assertThat(asset(simulated, "1000000002").computeAttributes().state())
          .isEqualTo(ComputeAssetState.ISOLATED);
      assertThat(asset(simulated, "1000000001").computeAttributes().state())
          .isEqualTo(ComputeAssetState.ACTIVE);
      assertThat(configured(simulated)).doesNotContain("m5.4xlarge");

      simulated.pass(MINUTE.multipliedBy(5));
      GetCapacityTaskResponse done = simulated.task(id);
      assertThat(done.capacityTaskStatus()).isEqualTo(COMPLETED);
      assertThat(done.completionDate()).isEqualTo(start.plusSeconds(330));
      assertThat(configured(simulated)).containsExactly("c5.4xlarge", "c5.large", "m5.4xlarge");
      assertThat(asset(simulated, "1000000002").computeAttributes().instanceTypeCapacities())
          .containsExactly(
              AssetInstanceTypeCapacity.builder().instanceType("m5.4xlarge").count(2).build());
    }
  }

  @Test
  void blockers_areWaitedFor_andLookedAtEveryTenMinutes() {
    try (var simulated = new SimulatedOutposts()) {
      String id = simulated.start(pool("c5.8xlarge", 1), pool("m5.8xlarge", 1));
      simulated.pass(MINUTE);
      assertThat(simulated.status(id)).isEqualTo(WAITING_FOR_EVACUATION);
      assertThat(blockers(simulated, id))
          .extracting(BlockingInstance::instanceId, BlockingInstance::accountId)
          .containsExactlyInAnyOrder(
              tuple(OWN, "123456789012"),
              tuple(OTHERS, "111122223333"),
              tuple(SERVICES, "999900001111"));
      assertThat(blockers(simulated, id))
          .extracting(BlockingInstance::awsServiceNameAsString)
          .contains("ELB");

      simulated.ec2.stopInstances(stop -> stop.instanceIds(OWN));
      stopAs(simulated, "111122223333", OTHERS);
      stopAs(simulated, "999900001111", SERVICES);
      simulated.pass(MINUTE.multipliedBy(8));
      assertThat(blockers(simulated, id)).isEmpty();
      assertThat(simulated.status(id)).isEqualTo(WAITING_FOR_EVACUATION);
      simulated.pass(MINUTE.multipliedBy(2));
      assertThat(simulated.status(id)).isEqualTo(IN_PROGRESS);
      simulated.pass(MINUTE.multipliedBy(5));
      assertThat(simulated.status(id)).isEqualTo(COMPLETED);
      assertThat(configured(simulated)).containsExactly("c5.8xlarge", "m5.8xlarge");
    }
  }

  @Test
  void blockersStoppedAndStartedBetweenTwoLooks_areStillInTheWay() {
    try (var simulated = new SimulatedOutposts()) {
      String id = simulated.start(pool("c5.large", 8), pool("m5.8xlarge", 1));
      simulated.pass(MINUTE);
      simulated.ec2.stopInstances(stop -> stop.instanceIds(OWN));
      simulated.pass(MINUTE.multipliedBy(2));
      simulated.ec2.startInstances(begin -> begin.instanceIds(OWN));
      simulated.pass(MINUTE.multipliedBy(60));
      assertThat(simulated.status(id)).isEqualTo(WAITING_FOR_EVACUATION);
    }
  }

  @Test
  void blockersThatStayFor48Hours_failTheTask() {
    try (var simulated = new SimulatedOutposts()) {
      String id = simulated.start(pool("c5.8xlarge", 1));
      simulated.pass(Duration.ofHours(47));
      assertThat(simulated.status(id)).isEqualTo(WAITING_FOR_EVACUATION);
      simulated.pass(Duration.ofHours(2));
      GetCapacityTaskResponse failed = simulated.task(id);
      assertThat(failed.capacityTaskStatus()).isEqualTo(FAILED);
      assertThat(failed.failed().type())
          .isEqualTo(CapacityTaskFailureType.BLOCKING_INSTANCES_NOT_EVACUATED);
      assertThat(failed.failed().reason()).isNotBlank();
      assertThat(Duration.between(failed.creationDate(), failed.completionDate()))
          .isEqualTo(Duration.ofDays(2).plusSeconds(30));
      assertThat(configured(simulated)).containsExactly("c5.4xlarge", "c5.large", "m5.8xlarge");
    }
  }

  @Test
  void failTask_failsAtOnce() {
    try (var simulated = new SimulatedOutposts()) {
      String id =
          simulated
              .outposts
              .startCapacityTask(
                  task ->
                      task.outpostIdentifier(OUTPOST)
                          .instancePools(pool("c5.8xlarge", 1))
                          .taskActionOnBlockingInstances("FAIL_TASK"))
              .capacityTaskId();
      simulated.pass(MINUTE);
      assertThat(simulated.task(id).failed().type())
          .isEqualTo(CapacityTaskFailureType.BLOCKING_INSTANCES_NOT_EVACUATED);
      assertThat(blockers(simulated, id)).isNotEmpty();
    }
  }

  @Test
  void layoutAboveTheCapacity_fails() {
    try (var simulated = new SimulatedOutposts()) {
      String id = simulated.start(pool("c5.8xlarge", 3));
      simulated.pass(MINUTE);
      assertThat(simulated.task(id).failed().type())
          .isEqualTo(CapacityTaskFailureType.UNSUPPORTED_CAPACITY_CONFIGURATION);
    }
  }

  @Test
  void excludedInstances_areNotInTheWay() {
    try (var simulated = new SimulatedOutposts()) {
      String id =
          simulated
              .outposts
              .startCapacityTask(
                  task ->
                      task.outpostIdentifier(OUTPOST)
                          .instancePools(pool("c5.4xlarge", 1), pool("c5.large", 1))
                          .instancesToExclude(
                              exclude -> exclude.instances(OWN).servicesWithStrings("ELB")))
              .capacityTaskId();
      simulated.pass(MINUTE);
      assertThat(blockers(simulated, id))
          .extracting(BlockingInstance::instanceId)
          .containsExactly(OTHERS);
      assertThat(simulated.task(id).instancesToExclude().instances()).containsExactly(OWN);

      assertThatThrownBy(
              () ->
                  simulated.outposts.startCapacityTask(
                      task ->
                          task.outpostIdentifier(OUTPOST)
                              .instancePools(pool("c5.large", 4))
                              .instancesToExclude(exclude -> exclude.instances(OWN))))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("too few c5.4xlarge");
    }
  }

  @Test
  void secondTask_isAConflictThatNamesTheOutpost() {
    try (var simulated = new SimulatedOutposts()) {
      String id = simulated.start(pool("c5.4xlarge", 1), pool("c5.large", 8));
      assertThatThrownBy(() -> simulated.start(pool("c5.4xlarge", 1)))
          .isInstanceOfSatisfying(
              ConflictException.class,
              conflict -> {
                assertThat(conflict.resourceId()).isEqualTo(OUTPOST);
                assertThat(conflict.resourceTypeAsString()).isEqualTo("OUTPOST");
              })
          .hasMessageContaining("Active CapacityTask " + id + " already found for Outpost");
      simulated.pass(MINUTE.multipliedBy(10));
      assertThat(simulated.start(pool("c5.4xlarge", 1), pool("c5.large", 8))).isNotEqualTo(id);
    }
  }

  @Test
  void tasksForDifferentAssets_runTogether() {
    try (var simulated = new SimulatedOutposts()) {
      String first = startOnAsset(simulated, "1000000001", "c5.large", 16);
      String second = startOnAsset(simulated, "1000000002", "m5.large", 16);
      assertThatThrownBy(() -> startOnAsset(simulated, "1000000002", "m5.large", 8))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("already found for Asset 1000000002 on Outpost");
      assertThatThrownBy(() -> simulated.start(pool("c5.large", 1)))
          .isInstanceOf(ConflictException.class);
      simulated.pass(MINUTE.multipliedBy(10));
      assertThat(simulated.status(first)).isEqualTo(WAITING_FOR_EVACUATION);
      assertThat(simulated.status(second)).isEqualTo(COMPLETED);
      assertThat(simulated.task(second).assetId()).isEqualTo("1000000002");
    }
  }

  @Test
  void orderTask_configuresTheOrderedAssets() {
    try (var simulated = new SimulatedOutposts()) {
      String id =
          simulated
              .outposts
              .startCapacityTask(
                  task ->
                      task.outpostIdentifier(OUTPOST)
                          .orderId(SimulatedOutposts.ORDER)
                          .instancePools(pool("r5.large", 4)))
              .capacityTaskId();
      simulated.start(pool("c5.4xlarge", 1), pool("c5.large", 8), pool("m5.8xlarge", 1));
      simulated.pass(MINUTE.multipliedBy(10));
      assertThat(simulated.status(id)).isEqualTo(COMPLETED);
      assertThat(simulated.task(id).orderId()).isEqualTo(SimulatedOutposts.ORDER);
      assertThat(configured(simulated)).contains("r5.large");
      assertThatThrownBy(
              () ->
                  simulated.outposts.startCapacityTask(
                      task ->
                          task.outpostIdentifier(OUTPOST)
                              .orderId("oo-0123456789abcdef1")
                              .instancePools(pool("c5.large", 4))))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("is not associated with Outpost ID");
    }
  }

  @Test
  void cancel_unwinds_butNotOnceInProgressOrOver() {
    try (var simulated = new SimulatedOutposts()) {
      String waiting = simulated.start(pool("c5.8xlarge", 1));
      simulated.pass(MINUTE);
      cancel(simulated, waiting);
      assertThat(simulated.status(waiting)).isEqualTo(CANCELLATION_IN_PROGRESS);
      cancel(simulated, waiting);
      simulated.pass(MINUTE);
      assertThat(simulated.status(waiting)).isEqualTo(CANCELLED);
      assertThatThrownBy(() -> cancel(simulated, waiting))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("already in a terminal state");

      String running = simulated.start(pool("c5.4xlarge", 1), pool("c5.large", 4));
      simulated.pass(MINUTE);
      assertThatThrownBy(() -> cancel(simulated, running)).isInstanceOf(ConflictException.class);
      simulated.pass(MINUTE.multipliedBy(5));
      assertThat(simulated.status(running)).isEqualTo(COMPLETED);
    }
  }

  @Test
  void dryRun_tellsWhetherTheLayoutFits_andChangesNothing() {
    try (var simulated = new SimulatedOutposts()) {
      StartCapacityTaskResponse fits = dryRun(simulated, 8);
      assertThat(fits.dryRun()).isTrue();
      assertThat(fits.capacityTaskStatus()).isEqualTo(COMPLETED);
      StartCapacityTaskResponse exceeds = dryRun(simulated, 500);
      assertThat(exceeds.capacityTaskStatus()).isEqualTo(FAILED);
      assertThat(exceeds.failed().type())
          .isEqualTo(CapacityTaskFailureType.UNSUPPORTED_CAPACITY_CONFIGURATION);
      assertThat(simulated.status(exceeds.capacityTaskId())).isEqualTo(FAILED);
      assertThat(simulated.outposts.listCapacityTasks(list -> {}).capacityTasks()).isEmpty();
      simulated.pass(MINUTE.multipliedBy(10));
      assertThat(configured(simulated)).containsExactly("c5.4xlarge", "c5.large", "m5.8xlarge");
      simulated.start(pool("c5.large", 8));
      assertThat(simulated.gateway.get("/_local/calls?operation=StartCapacityTask").body())
          .isEqualTo("{\"operation\":\"StartCapacityTask\",\"count\":1,\"dryRun\":2}");
    }
  }

  @Test
  void unconfirmedBehaviour_isASetting() {
    try (var simulated =
        new SimulatedOutposts(
            """
            outpostsSettings:
              blockingInstancesDefault: FAIL_TASK
              cancelInProgressError: ValidationException
              unsupportedInstanceTypeError: NotFoundException
              blockingInstancesOfAllAccounts: false
              dryRun: {endsAs: REQUESTED, overCapacity: VALIDATION_EXCEPTION, listed: true, active: true}
            """)) {
      assertThatThrownBy(() -> dryRun(simulated, 500)).isInstanceOf(ValidationException.class);
      assertThat(dryRun(simulated, 8).capacityTaskStatus()).isEqualTo(REQUESTED);
      assertThat(simulated.outposts.listCapacityTasks(list -> {}).capacityTasks()).hasSize(1);
      assertThatThrownBy(() -> simulated.start(pool("c5.large", 8)))
          .isInstanceOf(ConflictException.class);
      simulated.reset();
      assertThatThrownBy(() -> simulated.start(pool("x1.large", 8)))
          .isInstanceOf(NotFoundException.class);
      String id =
          simulated
              .outposts
              .startCapacityTask(
                  task -> task.outpostIdentifier(OUTPOST).instancePools(pool("c5.8xlarge", 1)))
              .capacityTaskId();
      simulated.pass(MINUTE);
      assertThat(simulated.status(id)).isEqualTo(FAILED);
      assertThat(blockers(simulated, id))
          .extracting(BlockingInstance::instanceId)
          .containsExactly(OWN);
      String running = simulated.start(pool("c5.4xlarge", 1), pool("c5.large", 8));
      simulated.pass(MINUTE);
      assertThatThrownBy(() -> cancel(simulated, running)).isInstanceOf(ValidationException.class);
    }
  }

  @Test
  void assetThatFails_failsTheTask() {
    String scenario =
        SimulatedOutposts.SCENARIO.replace(
            "hostId: h-2\n",
            "hostId: h-2\n        capacityTaskFailure:"
                + " {type: UNEXPECTED_ASSET_STATE, reason: The asset is broken}\n");
    try (var simulated = new SimulatedOutposts(scenario, new SimulatedTime(1), null)) {
      String id = startOnAsset(simulated, "1000000002", "m5.large", 16);
      simulated.pass(MINUTE.multipliedBy(10));
      assertThat(simulated.task(id).failed().type())
          .isEqualTo(CapacityTaskFailureType.UNEXPECTED_ASSET_STATE);
      assertThat(simulated.task(id).failed().reason()).isEqualTo("The asset is broken");
      assertThat(configured(simulated)).contains("m5.8xlarge");
    }
  }

  @Test
  void hiddenStart_isFoundOnlyLater_butKeepsOthersOut() {
    try (var simulated = new SimulatedOutposts()) {
      simulated.gateway.post(
          "/_local/faults",
          "{\"operation\":\"StartCapacityTask\",\"effect\":\"HIDE\",\"millis\":5000}");
      String id = simulated.start(pool("c5.4xlarge", 1), pool("c5.large", 8));
      assertThatThrownBy(() -> simulated.task(id)).isInstanceOf(NotFoundException.class);
      assertThat(simulated.outposts.listCapacityTasks(list -> {}).capacityTasks()).isEmpty();
      assertThatThrownBy(() -> simulated.start(pool("c5.large", 8)))
          .isInstanceOf(ConflictException.class);
      simulated.pass(Duration.ofSeconds(5));
      assertThat(simulated.status(id)).isEqualTo(REQUESTED);
      simulated.gateway.post(
          "/_local/faults",
          "{\"operation\":\"CancelCapacityTask\",\"effect\":\"HIDE\",\"millis\":5000}");
      cancel(simulated, id);
      assertThat(simulated.status(id)).isEqualTo(REQUESTED);
      simulated.pass(Duration.ofSeconds(5));
      assertThat(simulated.status(id)).isEqualTo(CANCELLATION_IN_PROGRESS);
    }
  }

  @Test
  void time_passesByItselfAndFaster() {
    try (var simulated =
        new SimulatedOutposts(
            SimulatedOutposts.SCENARIO, new SimulatedTime(3600), InstantSource.system())) {
      Instant before = Instant.now();
      String id = simulated.start(pool("c5.8xlarge", 1), pool("m5.8xlarge", 1));
      Eventually.is(() -> simulated.status(id) == WAITING_FOR_EVACUATION);
      simulated.ec2.terminateInstances(terminate -> terminate.instanceIds(OWN));
      stopAs(simulated, "111122223333", OTHERS);
      stopAs(simulated, "999900001111", SERVICES);
      Eventually.is(() -> simulated.status(id) == COMPLETED);
      assertThat(simulated.task(id).creationDate())
          .isBetween(before.minusSeconds(1), Instant.now());
    }
  }

  @Test
  void reset_forgetsTasksLayoutsAndStops() {
    try (var simulated = new SimulatedOutposts()) {
      String id =
          simulated.start(pool("m5.4xlarge", 1), pool("c5.4xlarge", 1), pool("c5.large", 8));
      simulated.ec2.stopInstances(stop -> stop.instanceIds(OWN));
      simulated.pass(MINUTE.multipliedBy(10));
      assertThat(simulated.status(id)).isEqualTo(COMPLETED);
      simulated.reset();
      assertThatThrownBy(() -> simulated.task(id)).isInstanceOf(NotFoundException.class);
      assertThat(configured(simulated)).containsExactly("c5.4xlarge", "c5.large", "m5.8xlarge");
      assertThat(
              simulated
                  .ec2
                  .describeInstances(describe -> describe.instanceIds(OWN))
                  .reservations()
                  .getFirst()
                  .instances()
                  .getFirst()
                  .state()
                  .nameAsString())
          .isEqualTo("running");
    }
  }

  private static StartCapacityTaskResponse dryRun(SimulatedOutposts simulated, int count) {
    return simulated.outposts.startCapacityTask(
        task ->
            task.outpostIdentifier(OUTPOST).instancePools(pool("c5.large", count)).dryRun(true));
  }

  private static String startOnAsset(
      SimulatedOutposts simulated, String assetId, String type, int count) {
    return simulated
        .outposts
        .startCapacityTask(
            task ->
                task.outpostIdentifier(OUTPOST).assetId(assetId).instancePools(pool(type, count)))
        .capacityTaskId();
  }

  private static void cancel(SimulatedOutposts simulated, String id) {
    simulated.outposts.cancelCapacityTask(
        task -> task.outpostIdentifier(OUTPOST).capacityTaskId(id));
  }

  private static void stopAs(SimulatedOutposts simulated, String accountId, String instanceId) {
    simulated
        .gateway
        .client(Ec2Client.builder(), accountId)
        .stopInstances(stop -> stop.instanceIds(instanceId));
  }

  private static List<BlockingInstance> blockers(SimulatedOutposts simulated, String id) {
    return simulated
        .outposts
        .listBlockingInstancesForCapacityTask(
            task -> task.outpostIdentifier(OUTPOST).capacityTaskId(id))
        .blockingInstances();
  }

  private static List<String> configured(SimulatedOutposts simulated) {
    return simulated
        .outposts
        .getOutpostInstanceTypes(types -> types.outpostId(OUTPOST))
        .instanceTypes()
        .stream()
        .map(InstanceTypeItem::instanceType)
        .toList();
  }

  private static AssetInfo asset(SimulatedOutposts simulated, String assetId) {
    return simulated
        .outposts
        .listAssets(assets -> assets.outpostIdentifier(OUTPOST))
        .assets()
        .stream()
        .filter(asset -> asset.assetId().equals(assetId))
        .findFirst()
        .orElseThrow();
  }
}
