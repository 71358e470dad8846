package capacityops.local.capacity;

import static capacityops.local.capacity.Account.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AllocationType;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CreateCapacityReservationRequest;
import software.amazon.awssdk.services.ec2.model.EndDateType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GetCapacityReservationUsageResponse;
import software.amazon.awssdk.services.ec2.model.InstanceUsage;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;

// The SDK takes its builders as generic varargs.
@SuppressWarnings("unchecked")
class CapacityReservationsTest {
  private static final String SHARED = "cr-0a1b2c3d4e5f60001";
  private static final String TARGETED = "cr-0a1b2c3d4e5f60002";

  @Test
  void describe_withFilters_answersWhatMatchesAll() {
    try (Account account = lively()) {
      assertThat(ids(account.ec2, filter("instance-type", "m5.*"), filter("tag:team", "web")))
          .containsExactly(SHARED);
      assertThat(ids(account.ec2, filter("reservation-type", "capacity-block"))).hasSize(1);
      assertThat(ids(account.ec2, filter("interruptible", "true"))).hasSize(1);
      assertThat(ids(account.ec2, filter("end-date-type", "limited"))).hasSize(2);
      assertThat(errorCode(() -> ids(account.ec2, filter("colour", "red"))))
          .isEqualTo("InvalidParameterValue");
    }
  }

  @Test
  void describe_pages_areDisjointAndComplete() {
    try (Account account = lively()) {
      List<String> all =
          account
              .ec2
              .describeCapacityReservationsPaginator(request -> request.maxResults(2))
              .capacityReservations()
              .stream()
              .map(CapacityReservation::capacityReservationId)
              .toList();
      assertThat(all).doesNotHaveDuplicates().hasSize(7);
      assertThat(
              errorCode(
                  () ->
                      account.ec2.describeCapacityReservations(
                          request -> request.capacityReservationIds(SHARED).maxResults(5))))
          .isEqualTo("InvalidParameterCombination");
      assertThat(
              errorCode(
                  () ->
                      account.ec2.describeCapacityReservations(
                          request -> request.maxResults(1001))))
          .isEqualTo("InvalidParameterValue");
    }
  }

  @Test
  void describe_byAnAccountItIsSharedWith_hidesTheTags() {
    try (Account account = lively()) {
      CapacityReservation seen =
          account
              .client("222233334444", Region.US_EAST_1)
              .describeCapacityReservations()
              .capacityReservations()
              .getFirst();
      assertThat(seen.capacityReservationId()).isEqualTo(SHARED);
      assertThat(seen.ownerId()).isEqualTo(Account.ID);
      assertThat(seen.tags()).isEmpty();
      assertThat(seen.capacityAllocations())
          .singleElement()
          .matches(used -> used.allocationType() == AllocationType.USED && used.count() == 8);
    }
  }

  @Test
  void usage_pageByPage_listsTheOwnerAndEachConsumer() {
    try (Account account = lively()) {
      List<InstanceUsage> usages = new ArrayList<>();
      String token = null;
      do {
        String next = token;
        GetCapacityReservationUsageResponse page =
            account.ec2.getCapacityReservationUsage(
                request -> request.capacityReservationId(SHARED).maxResults(1).nextToken(next));
        assertThat(page.totalInstanceCount()).isEqualTo(12);
        assertThat(page.availableInstanceCount()).isEqualTo(4);
        usages.addAll(page.instanceUsages());
        token = page.nextToken();
      } while (token != null);
      assertThat(usages)
          .extracting(InstanceUsage::accountId, InstanceUsage::usedInstanceCount)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(Account.ID, 3),
              org.assertj.core.groups.Tuple.tuple("222233334444", 4),
              org.assertj.core.groups.Tuple.tuple("333344445555", 1));
    }
  }

  @Test
  void usage_errors_areEc2s() {
    try (Account account = lively()) {
      assertThat(errorCode(() -> usage(account.ec2, "nonsense")))
          .isEqualTo("InvalidCapacityReservationId.Malformed");
      assertThat(errorCode(() -> usage(account.ec2, "cr-00000000000000000")))
          .isEqualTo("InvalidCapacityReservationId.NotFound");
      assertThat(errorCode(() -> usage(account.client("444455556666", Region.US_EAST_1), SHARED)))
          .isEqualTo("InvalidCapacityReservationId.NotFound");
      assertThat(usage(account.client("222233334444", Region.US_EAST_1), SHARED).instanceUsages())
          .isEmpty();
    }
  }

  @Test
  void create_sameTokenTwice_isOneReservation() {
    try (Account account = lively()) {
      String first = create(account.ec2, request -> request.clientToken("t-1"));
      String again = create(account.ec2, request -> request.clientToken("t-1"));
      assertThat(again).isEqualTo(first);
      assertThat(create(account.ec2, request -> request.clientToken("t-2"))).isNotEqualTo(first);
      assertThat(
              errorCode(
                  () ->
                      create(account.ec2, request -> request.clientToken("t-1").instanceCount(3))))
          .isEqualTo("IdempotentParameterMismatch");
      assertThat(account.reservation(first).tags())
          .extracting(tag -> tag.key() + "=" + tag.value())
          .containsExactly("team=web");
    }
  }

  @Test
  void create_wrongRequests_answerEc2sCodes() {
    try (Account account =
        new Account("capacityReservations: { insufficientCapacity: [ p4d.24xlarge ] }")) {
      Ec2Client ec2 = account.ec2;
      assertThat(errorCode(() -> create(ec2, request -> request.instanceCount(1001))))
          .isEqualTo("InvalidParameterValue");
      assertThat(errorCode(() -> create(ec2, request -> request.availabilityZone("eu-west-1a"))))
          .isEqualTo("InvalidParameterValue");
      assertThat(errorCode(() -> create(ec2, request -> request.endDateType(EndDateType.LIMITED))))
          .isEqualTo("InvalidParameterCombination");
      var noCapacity =
          Account.error(() -> create(ec2, request -> request.instanceType("p4d.24xlarge")));
      assertThat(noCapacity.statusCode()).isEqualTo(500);
      assertThat(noCapacity.awsErrorDetails().errorCode())
          .isEqualTo("InsufficientInstanceCapacity");
      assertThat(errorCode(() -> create(ec2, request -> request.dryRun(true))))
          .isEqualTo("DryRunOperation");
    }
  }

  @Test
  void create_withAnEnd_expiresAndLeavesItsInstancesRunning() {
    try (Account account = new Account("capacitySettings: { provisioningTime: PT30S }")) {
      String id =
          create(
              account.ec2,
              request ->
                  request
                      .endDateType(EndDateType.LIMITED)
                      .endDate(Account.START.plus(Duration.ofHours(5))));
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.PENDING);
      account.pass(Duration.ofSeconds(30));
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.ACTIVE);
      run(account.ec2, id, 2);
      account.passUntil(Account.START.plus(Duration.ofHours(5)));
      CapacityReservation expired = account.reservation(id);
      assertThat(expired.state()).isEqualTo(CapacityReservationState.EXPIRED);
      assertThat(expired.totalInstanceCount()).isZero();
      assertThat(account.capacity.instances(Account.ID, "us-east-1"))
          .hasSize(2)
          .allMatch(instance -> instance.reservationId().isEmpty());
    }
  }

  @Test
  void create_futureDated_isAssessedScheduledAndDelivered() {
    try (Account account = new Account("{}")) {
      String id =
          create(
              account.ec2,
              request ->
                  request
                      .instanceType("m5.4xlarge")
                      .instanceMatchCriteria("targeted")
                      .startDate(Account.START.plus(Duration.ofDays(6)))
                      .commitmentDuration(Duration.ofDays(14).toSeconds()));
      CapacityReservation assessing = account.reservation(id);
      assertThat(assessing.state()).isEqualTo(CapacityReservationState.ASSESSING);
      assertThat(assessing.totalInstanceCount()).isZero();
      account.pass(Duration.ofMinutes(10));
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.SCHEDULED);
      account.passUntil(Account.START.plus(Duration.ofDays(6)));
      CapacityReservation active = account.reservation(id);
      assertThat(active.state()).isEqualTo(CapacityReservationState.ACTIVE);
      assertThat(active.availableInstanceCount()).isEqualTo(2);
      assertThat(active.commitmentInfo().committedInstanceCount()).isEqualTo(2);
      assertThat(account.eventTypes())
          .containsExactly("EC2 Capacity Reservation Scheduled", "EC2 Capacity Reservation Active");
      assertThat(
              errorCode(
                  () ->
                      account.ec2.cancelCapacityReservation(
                          request -> request.capacityReservationId(id))))
          .isEqualTo("UnsupportedOperation");
    }
  }

  @Test
  void modify_changesCountAndEnd_notBelowWhatRuns() {
    try (Account account = lively()) {
      account.ec2.modifyCapacityReservation(
          request -> request.capacityReservationId(SHARED).instanceCount(9));
      assertThat(account.reservation(SHARED).availableInstanceCount()).isEqualTo(1);
      assertThat(
              errorCode(
                  () ->
                      account.ec2.modifyCapacityReservation(
                          request -> request.capacityReservationId(SHARED).instanceCount(7))))
          .isEqualTo("InvalidParameterValue");
      account.ec2.modifyCapacityReservation(
          request ->
              request
                  .capacityReservationId(SHARED)
                  .endDateType(EndDateType.LIMITED)
                  .endDate(Account.START.plus(Duration.ofDays(1))));
      account.pass(Duration.ofDays(1));
      assertThat(account.reservation(SHARED).state()).isEqualTo(CapacityReservationState.EXPIRED);
      assertThat(
              errorCode(
                  () ->
                      account
                          .client("222233334444", Region.US_EAST_1)
                          .modifyCapacityReservation(
                              request -> request.capacityReservationId(SHARED).instanceCount(9))))
          .isEqualTo("UnauthorizedOperation");
    }
  }

  @Test
  void cancel_twice_isHarmless() {
    try (Account account = lively()) {
      for (int i = 0; i < 2; i++) {
        assertThat(
                account
                    .ec2
                    .cancelCapacityReservation(request -> request.capacityReservationId(TARGETED))
                    .returnValue())
            .isTrue();
      }
      assertThat(account.reservation(TARGETED).state())
          .isEqualTo(CapacityReservationState.CANCELLED);
    }
  }

  @Test
  void runInstances_fillsTheReservationUntilReleased() {
    try (Account account = lively()) {
      Ec2Client consumer = account.client("333344445555", Region.US_EAST_1);
      RunInstancesResponse run = runAs(consumer, TARGETED, "c5.4xlarge", 18);
      assertThat(account.reservation(TARGETED).availableInstanceCount()).isZero();
      assertThat(errorCode(() -> runAs(consumer, TARGETED, "c5.4xlarge", 1)))
          .isEqualTo("ReservationCapacityExceeded");
      account.capacity.released(run.instances().getFirst().instanceId());
      assertThat(account.reservation(TARGETED).availableInstanceCount()).isEqualTo(1);
      assertThat(usage(account.ec2, TARGETED).instanceUsages())
          .extracting(InstanceUsage::usedInstanceCount)
          .containsExactly(0, 19);
    }
  }

  @Test
  void runInstances_withoutATarget_fillsAnOpenReservation() {
    try (Account account = new Account("{}")) {
      String id = create(account.ec2, request -> {});
      account.ec2.runInstances(
          request -> request.imageId("ami-1").instanceType("m5.large").minCount(2).maxCount(2));
      assertThat(account.reservation(id).availableInstanceCount()).isZero();
      account.ec2.runInstances(
          request -> request.imageId("ami-1").instanceType("m5.large").minCount(1).maxCount(1));
      assertThat(account.capacity.instances(Account.ID, "us-east-1"))
          .filteredOn(instance -> instance.reservationId().isEmpty())
          .hasSize(1);
    }
  }

  @Test
  void readLag_hidesWhatWasJustWritten() {
    try (Account account = new Account("capacitySettings: { readLag: PT20S }")) {
      String id = create(account.ec2, request -> {});
      assertThat(errorCode(() -> account.reservation(id)))
          .isEqualTo("InvalidCapacityReservationId.NotFound");
      account.pass(Duration.ofSeconds(20));
      account.ec2.modifyCapacityReservation(
          request -> request.capacityReservationId(id).instanceCount(5));
      assertThat(account.reservation(id).totalInstanceCount()).isEqualTo(2);
      account.pass(Duration.ofSeconds(20));
      assertThat(account.reservation(id).totalInstanceCount()).isEqualTo(5);
    }
  }

  @Test
  void reset_goesBackToTheScenario() {
    try (Account account = lively()) {
      create(account.ec2, request -> {});
      assertThat(ids(account.ec2)).hasSize(8);
      account.capacity.reset();
      assertThat(ids(account.ec2)).hasSize(7);
    }
  }

  private static Account lively() {
    return new Account(CapacityScenario.defaults(), 1);
  }

  private static List<String> ids(Ec2Client ec2, Filter... filters) {
    return ec2
        .describeCapacityReservations(request -> request.filters(filters))
        .capacityReservations()
        .stream()
        .map(CapacityReservation::capacityReservationId)
        .toList();
  }

  private static Filter filter(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  private static GetCapacityReservationUsageResponse usage(Ec2Client ec2, String id) {
    return ec2.getCapacityReservationUsage(request -> request.capacityReservationId(id));
  }

  private static String create(
      Ec2Client ec2, Consumer<CreateCapacityReservationRequest.Builder> change) {
    return ec2.createCapacityReservation(
            request ->
                request
                    .instanceType("m5.large")
                    .instancePlatform("Linux/UNIX")
                    .instanceCount(2)
                    .availabilityZone("us-east-1a")
                    .tagSpecifications(
                        tags ->
                            tags.resourceType(ResourceType.CAPACITY_RESERVATION)
                                .tags(tag -> tag.key("team").value("web")))
                    .applyMutation(change))
        .capacityReservation()
        .capacityReservationId();
  }

  private static void run(Ec2Client ec2, String id, int count) {
    runAs(ec2, id, "m5.large", count);
  }

  private static RunInstancesResponse runAs(Ec2Client ec2, String id, String type, int count) {
    return ec2.runInstances(
        request ->
            request
                .imageId("ami-1")
                .instanceType(type)
                .minCount(count)
                .maxCount(count)
                .capacityReservationSpecification(
                    into ->
                        into.capacityReservationTarget(
                            target -> target.capacityReservationId(id))));
  }
}
