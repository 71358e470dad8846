package capacityops.local.capacity;

import static capacityops.local.capacity.Account.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CreateInterruptibleCapacityReservationAllocationResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.InterruptibleCapacityAllocation;
import software.amazon.awssdk.services.ec2.model.UpdateInterruptibleCapacityReservationAllocationResponse;

// The SDK takes its builders as generic varargs.
@SuppressWarnings("unchecked")
class InterruptibleAllocationsTest {
  private static final String SOURCE = "cr-00000000000000001";
  private static final String ENDING = "cr-00000000000000002";
  private static final String SCENARIO =
      """
      capacityReservations:
        reservations:
          - { id: cr-00000000000000001, region: us-east-1, instanceType: m5.large, availabilityZone: us-east-1a, count: 10, matching: targeted, usedBy: [ { instances: 2 } ] }
          - { id: cr-00000000000000002, region: us-east-1, instanceType: m5.large, availabilityZone: us-east-1a, count: 4, endsIn: P3D }
      """;

  @Test
  void create_movesIdleCapacityOnceActive() {
    try (Account account = new Account(SCENARIO)) {
      CreateInterruptibleCapacityReservationAllocationResponse created =
          lend(account.ec2, 6, "t-1");
      assertThat(created.statusAsString()).isEqualTo("pending");
      assertThat(created.targetInstanceCount()).isEqualTo(6);
      CapacityReservation pending = account.reservation(SOURCE);
      assertThat(pending.totalInstanceCount()).isEqualTo(10);
      assertThat(pending.availableInstanceCount()).isEqualTo(2);
      assertThat(pending.interruptibleCapacityAllocation().interruptibleCapacityReservationId())
          .isNull();

      account.pass(Duration.ofMinutes(1));
      CapacityReservation source = account.reservation(SOURCE);
      assertThat(source.totalInstanceCount()).isEqualTo(4);
      assertThat(source.interruptibleCapacityAllocation().statusAsString()).isEqualTo("active");
      assertThat(source.interruptibleCapacityAllocation().instanceCount()).isEqualTo(6);
      CapacityReservation lent = lent(account);
      assertThat(lent.interruptible()).isTrue();
      assertThat(lent.totalInstanceCount()).isEqualTo(6);
      assertThat(lent.interruptionInfo().sourceCapacityReservationId()).isEqualTo(SOURCE);
      assertThat(lent.tags()).extracting(tag -> tag.key()).containsExactly("lent");
    }
  }

  @Test
  void create_sameToken_isOneAllocation() {
    try (Account account = new Account(SCENARIO)) {
      assertThat(lend(account.ec2, 3, "t-1").equalsBySdkFields(lend(account.ec2, 3, "t-1")))
          .isTrue();
      account.pass(Duration.ofMinutes(1));
      lend(account.ec2, 3, "t-1");
      assertThat(account.reservation(SOURCE).totalInstanceCount()).isEqualTo(7);
      assertThat(errorCode(() -> lend(account.ec2, 4, "t-1")))
          .isEqualTo("IdempotentParameterMismatch");
      assertThat(errorCode(() -> lend(account.ec2, 3, "t-2"))).isEqualTo("IncorrectState");
    }
  }

  @Test
  void create_brokenPreconditions_areRefused() {
    try (Account account = new Account(SCENARIO)) {
      Ec2Client ec2 = account.ec2;
      assertThat(errorCode(() -> lend(ec2, 9, "a"))).isEqualTo("ReservationCapacityExceeded");
      assertThat(errorCode(() -> lend(ec2, 1001, "b"))).isEqualTo("InvalidParameterValue");
      assertThat(
              errorCode(
                  () ->
                      ec2.createInterruptibleCapacityReservationAllocation(
                          request -> request.capacityReservationId(ENDING).instanceCount(1))))
          .isEqualTo("UnsupportedOperation");
      assertThat(errorCode(() -> change(ec2, 1))).isEqualTo("IncorrectState");
      Ec2Exception dryRun =
          Account.error(
              () ->
                  ec2.createInterruptibleCapacityReservationAllocation(
                      request ->
                          request.capacityReservationId(SOURCE).instanceCount(99).dryRun(true)));
      assertThat(dryRun.statusCode()).isEqualTo(412);
      assertThat(errorCode(() -> lend(account.client("111122223333", Region.US_EAST_1), 1, "c")))
          .isEqualTo("InvalidCapacityReservationId.NotFound");
    }
  }

  @Test
  void create_thatFails_leavesTheSourceWhole() {
    try (Account account = new Account(SCENARIO)) {
      account.capacity.failNextAllocations(1);
      lend(account.ec2, 6, "t-1");
      account.pass(Duration.ofMinutes(1));
      CapacityReservation source = account.reservation(SOURCE);
      assertThat(source.interruptibleCapacityAllocation().statusAsString()).isEqualTo("failed");
      assertThat(source.availableInstanceCount()).isEqualTo(8);
      lend(account.ec2, 6, "t-2");
    }
  }

  @Test
  void reclaim_idleEnough_terminatesNothing() {
    try (Account account = lentSix()) {
      run(account, 2);
      UpdateInterruptibleCapacityReservationAllocationResponse updating = change(account.ec2, 2);
      assertThat(updating.statusAsString()).isEqualTo("updating");
      assertThat(updating.instanceCount()).isEqualTo(2);
      assertThat(account.reservation(SOURCE).totalInstanceCount()).isEqualTo(8);
      assertThat(errorCode(() -> change(account.ec2, 1))).isEqualTo("IncorrectState");
      account.pass(Duration.ofMinutes(1));
      assertThat(allocation(account).statusAsString()).isEqualTo("active");
      assertThat(account.eventTypes())
          .containsExactly(
              "EC2 Interruptible Capacity Reservation Allocation Reclamation Completed");
      assertThat(account.events.getFirst().detail().get("ReclaimedInstanceCount").asInt())
          .isEqualTo(4);
      assertThat(account.capacity.instances(Account.ID, "us-east-1")).hasSize(4);
    }
  }

  @Test
  void reclaimAll_withRunningInstances_warnsTwoMinutesAhead() {
    try (Account account = lentSix()) {
      run(account, 4);
      String lentId = allocation(account).interruptibleCapacityReservationId();
      assertThat(change(account.ec2, 0).statusAsString()).isEqualTo("canceling");
      assertThat(account.reservation(SOURCE).totalInstanceCount()).isEqualTo(6);
      assertThat(account.events)
          .hasSize(4)
          .allMatch(
              event ->
                  event
                          .detailType()
                          .equals("EC2 Capacity Reservation Instance Interruption Warning")
                      && event.detail().has("azId"));

      account.pass(Duration.ofMinutes(2));
      assertThat(account.reservation(SOURCE).totalInstanceCount()).isEqualTo(10);
      account.pass(Duration.ofMinutes(1));
      assertThat(allocation(account).statusAsString()).isEqualTo("canceled");
      assertThat(allocation(account).instanceCount()).isZero();
      assertThat(account.reservation(lentId).state()).isEqualTo(CapacityReservationState.CANCELLED);
      assertThat(account.capacity.instances(Account.ID, "us-east-1")).hasSize(2);
      lend(account.ec2, 1, "again");
    }
  }

  @Test
  void reclaim_ofAnInstanceThatEndsByItself_spendsNoOther() {
    try (Account account = lentSix()) {
      run(account, 6);
      change(account.ec2, 5);
      String other = account.capacity.instances(Account.ID, "us-east-1").getLast().instanceId();
      account.capacity.released(other);
      account.pass(Duration.ofMinutes(3));
      assertThat(allocation(account).statusAsString()).isEqualTo("active");
      assertThat(lent(account).totalInstanceCount()).isEqualTo(5);
      assertThat(lent(account).availableInstanceCount()).isZero();
    }
  }

  @Test
  void grow_takesWhatIsIdle() {
    try (Account account = lentSix()) {
      assertThat(change(account.ec2, 8).statusAsString()).isEqualTo("updating");
      account.pass(Duration.ofMinutes(1));
      assertThat(lent(account).totalInstanceCount()).isEqualTo(8);
      assertThat(account.reservation(SOURCE).totalInstanceCount()).isEqualTo(2);
      assertThat(errorCode(() -> change(account.ec2, 9))).isEqualTo("ReservationCapacityExceeded");
    }
  }

  @Test
  void lent_cannotBeChangedOrLeftWithoutItsMarketType() {
    try (Account account = lentSix()) {
      String id = lent(account).capacityReservationId();
      assertThat(
              errorCode(
                  () ->
                      account.ec2.modifyCapacityReservation(
                          request -> request.capacityReservationId(id).instanceCount(1))))
          .isEqualTo("UnsupportedOperation");
      assertThat(
              errorCode(
                  () ->
                      account.ec2.runInstances(
                          request ->
                              request
                                  .imageId("ami-1")
                                  .instanceType("m5.large")
                                  .minCount(1)
                                  .maxCount(1)
                                  .capacityReservationSpecification(
                                      into ->
                                          into.capacityReservationTarget(
                                              target -> target.capacityReservationId(id))))))
          .isEqualTo("InvalidParameterCombination");
      assertThat(
              errorCode(
                  () ->
                      account.ec2.cancelCapacityReservation(
                          request -> request.capacityReservationId(SOURCE))))
          .isEqualTo("IncorrectState");
    }
  }

  @Test
  void events_inBothNames_asTheSettingsSay() {
    String settings = "capacitySettings: { eventNames: both }\n";
    try (Account account = new Account(SCENARIO + settings)) {
      lend(account.ec2, 2, "t-1");
      account.pass(Duration.ofMinutes(1));
      change(account.ec2, 0);
      account.pass(Duration.ofMinutes(1));
      assertThat(account.eventTypes())
          .containsExactly(
              "EC2 Interruptible Capacity Reservation Allocation Reclamation Completed",
              "EC2 Capacity Reservation Interruptible Reclamation Complete");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyHistory_conservesCapacity(long seed) {
    String settings = "capacitySettings: { updateWhileUpdating: true, requestRates: false }\n";
    try (Account account = new Account(SCENARIO + settings)) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int step = 0; step < 40; step++) {
        act(account, random);
        account.pass(Duration.ofSeconds(random.nextInt(120)));
        int free = account.reservation(SOURCE).totalInstanceCount();
        int lent =
            account
                .ec2
                .describeCapacityReservations(
                    request ->
                        request.filters(
                            filter -> filter.name("interruptible").values("true"),
                            filter -> filter.name("state").values("active")))
                .capacityReservations()
                .stream()
                .mapToInt(CapacityReservation::totalInstanceCount)
                .sum();
        assertThat(free + lent).as("seed %d, step %d", seed, step).isEqualTo(10);
        assertThat(account.reservation(SOURCE).availableInstanceCount()).isNotNegative();
      }
      account.pass(Duration.ofMinutes(5));
      InterruptibleCapacityAllocation settled = allocation(account);
      assertThat(settled.instanceCount()).isEqualTo(settled.targetInstanceCount());
      assertThat(settled.statusAsString()).isIn("active", "canceled");
    }
  }

  private static void act(Account account, SplittableRandom random) {
    try {
      switch (random.nextInt(5)) {
        case 0 -> lend(account.ec2, random.nextInt(1, 9), "t-" + random.nextLong());
        case 1, 2 -> change(account.ec2, random.nextInt(9));
        case 3 -> run(account, random.nextInt(1, 4));
        default -> releaseOne(account, random);
      }
    } catch (Ec2Exception refused) {
      assertThat(refused.statusCode()).isEqualTo(400);
    }
  }

  private static void releaseOne(Account account, SplittableRandom random) {
    List<ReservedInstance> running = account.capacity.instances(Account.ID, "us-east-1");
    if (!running.isEmpty()) {
      account.capacity.released(running.get(random.nextInt(running.size())).instanceId());
    }
  }

  private static Account lentSix() {
    Account account = new Account(SCENARIO);
    lend(account.ec2, 6, "t-1");
    account.pass(Duration.ofMinutes(1));
    return account;
  }

  private static CreateInterruptibleCapacityReservationAllocationResponse lend(
      Ec2Client ec2, int count, String token) {
    return ec2.createInterruptibleCapacityReservationAllocation(
        request ->
            request
                .capacityReservationId(SOURCE)
                .instanceCount(count)
                .clientToken(token)
                .tagSpecifications(
                    tags ->
                        tags.resourceType("capacity-reservation")
                            .tags(tag -> tag.key("lent").value("yes"))));
  }

  private static UpdateInterruptibleCapacityReservationAllocationResponse change(
      Ec2Client ec2, int target) {
    return ec2.updateInterruptibleCapacityReservationAllocation(
        request -> request.capacityReservationId(SOURCE).targetInstanceCount(target));
  }

  private static InterruptibleCapacityAllocation allocation(Account account) {
    return account.reservation(SOURCE).interruptibleCapacityAllocation();
  }

  private static CapacityReservation lent(Account account) {
    return account.reservation(allocation(account).interruptibleCapacityReservationId());
  }

  private static void run(Account account, int count) {
    InterruptibleCapacityAllocation allocation = allocation(account);
    if (allocation == null || allocation.interruptibleCapacityReservationId() == null) {
      return;
    }
    account.ec2.runInstances(
        request ->
            request
                .imageId("ami-1")
                .instanceType("m5.large")
                .minCount(count)
                .maxCount(count)
                .instanceMarketOptions(
                    market -> market.marketType("interruptible-capacity-reservation"))
                .capacityReservationSpecification(
                    into ->
                        into.capacityReservationTarget(
                            target ->
                                target.capacityReservationId(
                                    allocation.interruptibleCapacityReservationId()))));
  }
}
