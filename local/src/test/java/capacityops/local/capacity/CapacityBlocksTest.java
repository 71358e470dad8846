package capacityops.local.capacity;

import static capacityops.local.capacity.Account.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityBlock;
import software.amazon.awssdk.services.ec2.model.CapacityBlockExtensionOffering;
import software.amazon.awssdk.services.ec2.model.CapacityBlockExtensionStatus;
import software.amazon.awssdk.services.ec2.model.CapacityBlockOffering;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CapacityReservationType;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;

// The SDK takes its builders as generic varargs.
@SuppressWarnings("unchecked")
class CapacityBlocksTest {
  private static final String SCENARIO =
      """
      accounts:
        - capacityBlockVcpus: { p5: 9216, trn2: 4000 }
          denied: [ { user: mallory, operations: [ PurchaseCapacityBlock ] } ]
      capacityBlocks:
        supplies:
          - region: us-east-1
            instanceType: p5.48xlarge
            vcpus: 192
            pricePerInstanceHour: "30"
            windows:
              - { availabilityZone: us-east-1a, instances: 16, startsInDays: 2 }
              - { availabilityZone: us-east-1b, instances: 32, startsInDays: 3, startsAt: "03:30", pricePerInstanceHour: "29" }
          - region: us-west-2
            instanceType: p5.48xlarge
            vcpus: 192
            pricePerInstanceHour: "31"
            windows:
              - { availabilityZone: us-west-2a, instances: 64, startsInDays: 1 }
          - region: us-east-1
            instanceType: trn1.32xlarge
            vcpus: 128
            pricePerInstanceHour: "9"
            windows: [ { availabilityZone: us-east-1a, instances: 16, startsInDays: 2 } ]
          - region: us-east-1
            instanceType: trn2.48xlarge
            vcpus: 192
            pricePerInstanceHour: "35"
            ultraserverType: u-trn2x64
            instancesPerUltraserver: 4
            windows: [ { availabilityZone: us-east-1c, instances: 8, startsInDays: 7 } ]
      """;

  @Test
  void describeOfferings_overAllWindows_endAt1130AndCostTheirRealLength() {
    try (Account account = new Account(SCENARIO)) {
      List<CapacityBlockOffering> offerings = search(account.ec2, 4, 24);

      assertThat(offerings)
          .extracting(
              CapacityBlockOffering::capacityBlockDurationHours,
              CapacityBlockOffering::upfrontFee,
              offering -> offering.startDate().toString())
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(24, "2880.00", "2026-11-22T11:30:00Z"),
              org.assertj.core.groups.Tuple.tuple(8, "928.00", "2026-11-23T03:30:00Z"),
              org.assertj.core.groups.Tuple.tuple(32, "3712.00", "2026-11-23T03:30:00Z"));
      assertThat(offerings).allMatch(offering -> offering.endDate().toString().contains("T11:30"));
      assertThat(search(account.ec2, 4, 24)).isEqualTo(offerings);
      assertThat(search(account.client("alice", Region.US_WEST_2), 4, 24))
          .extracting(CapacityBlockOffering::availabilityZone)
          .containsExactly("us-west-2a");
    }
  }

  @Test
  void describeOfferings_dateRange_keepsWhatLiesInside() {
    try (Account account = new Account(SCENARIO)) {
      assertThat(
              account
                  .ec2
                  .describeCapacityBlockOfferings(
                      search(4, 24)
                          .startDateRange(Instant.parse("2026-11-23T00:00:00Z"))
                          .endDateRange(Instant.parse("2026-11-23T12:00:00Z"))
                          .build())
                  .capacityBlockOfferings())
          .extracting(CapacityBlockOffering::capacityBlockDurationHours)
          .containsExactly(8);
    }
  }

  @Test
  void describeOfferings_ultraservers_areSoldWhole() {
    try (Account account = new Account(SCENARIO)) {
      CapacityBlockOffering offering =
          account
              .ec2
              .describeCapacityBlockOfferings(
                  request ->
                      request
                          .ultraserverType("u-trn2x64")
                          .ultraserverCount(2)
                          .capacityDurationHours(48))
              .capacityBlockOfferings()
              .getFirst();
      assertThat(offering.instanceCount()).isEqualTo(8);
      assertThat(offering.ultraserverCount()).isEqualTo(2);
      assertThat(offering.upfrontFee()).isEqualTo("13440.00");
    }
  }

  @Test
  void describeOfferings_wrongRequests_answerEc2sCodes() {
    try (Account account = new Account(SCENARIO)) {
      Ec2Client ec2 = account.ec2;
      for (int hours : List.of(0, 23, 25, 360, 505, 4536)) {
        assertThat(errorCode(() -> search(ec2, 4, hours))).isEqualTo("InvalidParameterValue");
        account.pass(Duration.ofSeconds(7));
      }
      account.pass(Duration.ofMinutes(2));
      assertThat(errorCode(() -> search(ec2, 65, 24))).isEqualTo("InvalidParameterValue");
      assertThat(
              errorCode(
                  () ->
                      ec2.describeCapacityBlockOfferings(
                          search(4, 24).instanceType("c7i.4xlarge").build())))
          .isEqualTo("InvalidParameterValue");
      assertThat(
              errorCode(
                  () ->
                      ec2.describeCapacityBlockOfferings(
                          request -> request.capacityDurationHours(24))))
          .isEqualTo("MissingParameter");
      assertThat(
              errorCode(
                  () ->
                      ec2.describeCapacityBlockOfferings(
                          search(4, 24).instanceType("trn1.32xlarge").build())))
          .isEqualTo("CapacityBlockDescribeLimitExceeded");
      Ec2Exception dryRun =
          Account.error(
              () -> ec2.describeCapacityBlockOfferings(search(4, 24).dryRun(true).build()));
      assertThat(dryRun.statusCode()).isEqualTo(412);
    }
  }

  @Test
  void purchase_toItsEnd_passesEveryState() {
    try (Account account = new Account(SCENARIO)) {
      CapacityReservation bought = buy(account.ec2, 4).capacityReservation();
      String id = bought.capacityReservationId();
      assertThat(bought.state()).isEqualTo(CapacityReservationState.PAYMENT_PENDING);
      assertThat(bought.reservationType()).isEqualTo(CapacityReservationType.CAPACITY_BLOCK);
      assertThat(bought.availableInstanceCount()).isZero();
      assertThat(bought.tags())
          .contains(
              tag("capacity-ops:purchase", "p-1"),
              tag("aws:ec2capacityreservation:incrementalRequestedQuantity", "4"));

      account.pass(Duration.ofMinutes(9));
      assertThat(account.reservation(id).state())
          .isEqualTo(CapacityReservationState.PAYMENT_PENDING);
      account.pass(Duration.ofMinutes(1));
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.SCHEDULED);

      account.passUntil(bought.startDate());
      CapacityReservation active = account.reservation(id);
      assertThat(active.state()).isEqualTo(CapacityReservationState.ACTIVE);
      assertThat(active.availableInstanceCount()).isEqualTo(4);
      assertThat(active.tags()).containsExactly(tag("capacity-ops:purchase", "p-1"));

      account.ec2.runInstances(
          request ->
              request
                  .imageId("ami-1")
                  .instanceType("p5.48xlarge")
                  .minCount(1)
                  .maxCount(1)
                  .instanceMarketOptions(market -> market.marketType("capacity-block"))
                  .capacityReservationSpecification(
                      into ->
                          into.capacityReservationTarget(
                              target -> target.capacityReservationId(id))));
      account.passUntil(bought.endDate().minus(Duration.ofMinutes(40)));
      assertThat(account.reservation(id).availableInstanceCount()).isEqualTo(3);
      account.passUntil(bought.endDate().minus(Duration.ofMinutes(30)));
      assertThat(account.reservation(id).availableInstanceCount()).isEqualTo(4);
      account.passUntil(bought.endDate());
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.EXPIRED);
      assertThat(account.eventTypes())
          .containsExactly(
              "Capacity Block Delivered",
              "Capacity Block Expiration Warning",
              "EC2 Capacity Reservation Instance Interruption Warning");
      assertThat(account.events.get(2).detail().get("instance-lifecycle").asText())
          .isEqualTo("capacity-block");
    }
  }

  @Test
  void purchase_repeated_buysAgainUntilSoldOutAndComesBack() {
    try (Account account = new Account(SCENARIO)) {
      Ec2Client ec2 = account.ec2;
      String offering = search(ec2, 8, 24).getFirst().capacityBlockOfferingId();
      purchase(ec2, offering);
      purchase(ec2, offering);
      assertThat(ec2.describeCapacityBlocks(request -> {}).capacityBlocks())
          .hasSize(2)
          .extracting(CapacityBlock::stateAsString)
          .containsOnly("payment-pending");
      assertThat(errorCode(() -> purchase(ec2, offering)))
          .isEqualTo("InvalidCapacityBlockOfferingIdExpired");
      assertThat(search(ec2, 8, 24))
          .extracting(CapacityBlockOffering::capacityBlockOfferingId)
          .doesNotContain(offering);

      account.pass(Duration.ofHours(6));
      assertThat(search(ec2, 8, 24))
          .extracting(CapacityBlockOffering::capacityBlockOfferingId)
          .contains(offering);
      assertThat(account.gateway.calls("PurchaseCapacityBlock")).isEqualTo(3);
    }
  }

  @Test
  void purchase_wrongRequests_answerEc2sCodes() {
    try (Account account = new Account(SCENARIO)) {
      Ec2Client ec2 = account.ec2;
      String offering = search(ec2, 4, 24).getFirst().capacityBlockOfferingId();
      assertThat(errorCode(() -> purchase(ec2, "cb-nonsense")))
          .isEqualTo("InvalidCapacityBlockOfferingIdMalformed");
      assertThat(errorCode(() -> purchase(ec2, "cb-00000000000000000")))
          .isEqualTo("InvalidCapacityBlockOfferingIdNotFound");
      assertThat(errorCode(() -> purchase(account.client("alice", Region.US_WEST_2), offering)))
          .isEqualTo("InvalidCapacityBlockOfferingIdNotFound");
      assertThat(
              errorCode(
                  () ->
                      ec2.purchaseCapacityBlock(
                          request ->
                              request
                                  .capacityBlockOfferingId(offering)
                                  .instancePlatform("Windows"))))
          .isEqualTo("InvalidParameterValue");
      assertThat(dryRun(ec2, offering).statusCode()).isEqualTo(412);
      Ec2Exception denied = dryRun(account.client("mallory", Region.US_EAST_1), offering);
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.awsErrorDetails().errorCode()).isEqualTo("UnauthorizedOperation");
      assertThat(ec2.describeCapacityBlocks(request -> {}).capacityBlocks()).isEmpty();
    }
  }

  @Test
  void purchase_overTheQuota_isRefused() {
    try (Account account = new Account(SCENARIO.replace("p5: 9216", "p5: 1000"))) {
      String offering = search(account.ec2, 4, 24).getFirst().capacityBlockOfferingId();
      purchase(account.ec2, offering);
      assertThat(errorCode(() -> purchase(account.ec2, offering)))
          .isEqualTo("InstanceLimitExceeded");
    }
  }

  @Test
  void purchase_paymentFails_givesTheCapacityBack() {
    try (Account account = new Account(SCENARIO)) {
      account.capacity.failNextPayments(1);
      String id = buy(account.ec2, 16).capacityReservation().capacityReservationId();
      assertThat(search(account.ec2, 16, 24)).hasSize(2);
      account.pass(Duration.ofMinutes(10));
      assertThat(account.reservation(id).state())
          .isEqualTo(CapacityReservationState.PAYMENT_FAILED);
      assertThat(search(account.ec2, 16, 24)).hasSize(3);
    }
  }

  @Test
  void extension_movesTheEndOncePaid_andOnlyOneIsPending() {
    try (Account account = new Account(SCENARIO)) {
      CapacityReservation block = buy(account.ec2, 4).capacityReservation();
      String id = block.capacityReservationId();
      assertThat(errorCode(() -> extensions(account.ec2, id)))
          .isEqualTo("InvalidCapacityReservationState.PendingActivation");
      account.pass(Duration.ofMinutes(10));
      CapacityBlockExtensionOffering offering = extensions(account.ec2, id).getFirst();
      assertThat(offering.upfrontFee()).isEqualTo("5760.00");
      extend(account.ec2, id, offering);
      assertThat(errorCode(() -> extend(account.ec2, id, offering))).isEqualTo("IncorrectState");
      assertThat(account.reservation(id).endDate()).isEqualTo(block.endDate());

      account.pass(Duration.ofMinutes(10));
      assertThat(account.reservation(id).endDate())
          .isEqualTo(block.endDate().plus(Duration.ofDays(2)));
      assertThat(errorCode(() -> extend(account.ec2, id, offering)))
          .isEqualTo("InvalidCapacityBlockOfferingIdExpired");
      assertThat(
              account
                  .ec2
                  .describeCapacityBlockExtensionHistory(
                      request -> request.capacityReservationIds(id))
                  .capacityBlockExtensions())
          .singleElement()
          .matches(
              extension ->
                  extension.capacityBlockExtensionStatus()
                      == CapacityBlockExtensionStatus.PAYMENT_SUCCEEDED);
      account.passUntil(block.endDate());
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.ACTIVE);
      account.passUntil(block.endDate().plus(Duration.ofDays(2)));
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.EXPIRED);
    }
  }

  @Test
  void extension_lessThanAnHourBeforeTheEnd_isNotOffered() {
    try (Account account = new Account(SCENARIO)) {
      CapacityReservation block = buy(account.ec2, 4).capacityReservation();
      String id = block.capacityReservationId();
      account.passUntil(block.endDate().minus(Duration.ofHours(1)));
      CapacityBlockExtensionOffering offering = extensions(account.ec2, id).getFirst();
      account.pass(Duration.ofMinutes(1));
      assertThat(extensions(account.ec2, id)).isEmpty();
      assertThat(errorCode(() -> extend(account.ec2, id, offering))).isEqualTo("IncorrectState");
    }
  }

  @Test
  void lists_withEmptyPages_areReadWholeByThePaginator() {
    try (Account account = new Account(SCENARIO + "capacitySettings: { emptyPages: true }\n")) {
      assertThat(search(account.ec2, 4, 24)).isEmpty();
      List<CapacityBlockOffering> all =
          account
              .ec2
              .describeCapacityBlockOfferingsPaginator(search(4, 24).maxResults(2).build())
              .capacityBlockOfferings()
              .stream()
              .toList();
      assertThat(all).hasSize(3);
      assertThat(
              errorCode(
                  () ->
                      account.ec2.describeCapacityBlockOfferings(
                          search(4, 24).nextToken("bogus").build())))
          .isEqualTo("InvalidNextToken");
    }
  }

  @Test
  void requestRate_tenAtOnceThenOneInSevenSeconds() {
    try (Account account = new Account(SCENARIO)) {
      IntStream.range(0, 10).forEach(i -> search(account.ec2, 4, 24));
      Ec2Exception throttled = Account.error(() -> search(account.ec2, 4, 24));
      assertThat(throttled.statusCode()).isEqualTo(503);
      assertThat(throttled.awsErrorDetails().errorCode()).isEqualTo("RequestLimitExceeded");
      account.pass(Duration.ofSeconds(7));
      assertThat(search(account.ec2, 4, 24)).isNotEmpty();
      assertThat(search(account.client("alice", Region.US_WEST_2), 4, 24)).isNotEmpty();
    }
  }

  @Test
  void hiddenPurchase_isShownLater() {
    try (Account account = new Account(SCENARIO)) {
      account.gateway.post(
          "/_local/faults",
          "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"HIDE\",\"times\":1,\"millis\":60000}");
      buy(account.ec2, 4);
      assertThat(account.ec2.describeCapacityReservations().capacityReservations()).isEmpty();
      assertThat(account.ec2.describeCapacityBlocks(request -> {}).capacityBlocks()).isEmpty();
      account.pass(Duration.ofMinutes(1));
      assertThat(account.ec2.describeCapacityBlocks(request -> {}).capacityBlocks()).hasSize(1);
    }
  }

  @Test
  void blockStatus_ofAnActiveBlock_countsItsCapacity() {
    try (Account account = new Account(CapacityScenario.defaults(), 1)) {
      var status =
          account.ec2.describeCapacityBlockStatus(request -> {}).capacityBlockStatuses().getFirst();
      assertThat(status.totalCapacity()).isEqualTo(4);
      assertThat(status.totalAvailableCapacity()).isEqualTo(1);
      assertThat(status.interconnectStatusAsString()).isEqualTo("ok");
    }
  }

  @Test
  void simulatedWindow_atSpeed60_startsAndEndsInMinutes() {
    String yaml =
        """
        accounts: [ { capacityBlockVcpus: { p5: 9216 } } ]
        capacityBlocks:
          supplies:
            - region: us-east-1
              instanceType: p5.48xlarge
              vcpus: 192
              pricePerInstanceHour: "30"
              windows: [ { availabilityZone: us-east-1a, instances: 16, startsIn: PT2H } ]
        """;
    try (Account account = new Account(CapacityScenario.from(Account.yaml(yaml)), 60)) {
      List<CapacityBlockOffering> offerings = search(account.ec2, 4, 24);
      CapacityBlockOffering offering = offerings.getLast();
      assertThat(Duration.between(offering.startDate(), offering.endDate())).hasMinutes(24);
      assertThat(offering.capacityBlockDurationHours()).isZero();
      assertThat(offering.capacityBlockDurationMinutes()).isEqualTo(24);
      assertThat(offering.upfrontFee()).isEqualTo("48.00");
      account.pass(Duration.ofSeconds(20));
      assertThat(search(account.ec2, 4, 24)).contains(offering);

      String id =
          purchase(account.ec2, offering.capacityBlockOfferingId())
              .capacityReservation()
              .capacityReservationId();
      account.pass(Duration.ofSeconds(10));
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.SCHEDULED);
      account.passUntil(offering.startDate());
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.ACTIVE);
      account.passUntil(offering.endDate());
      assertThat(account.reservation(id).state()).isEqualTo(CapacityReservationState.EXPIRED);
    }
  }

  private static DescribeCapacityBlockOfferingsRequest.Builder search(int count, int hours) {
    return DescribeCapacityBlockOfferingsRequest.builder()
        .instanceType("p5.48xlarge")
        .instanceCount(count)
        .capacityDurationHours(hours);
  }

  private static List<CapacityBlockOffering> search(Ec2Client ec2, int count, int hours) {
    return ec2.describeCapacityBlockOfferings(search(count, hours).build())
        .capacityBlockOfferings();
  }

  private static PurchaseCapacityBlockResponse buy(Ec2Client ec2, int count) {
    return purchase(ec2, search(ec2, count, 24).getFirst().capacityBlockOfferingId());
  }

  private static PurchaseCapacityBlockResponse purchase(Ec2Client ec2, String offeringId) {
    return ec2.purchaseCapacityBlock(
        request ->
            request
                .capacityBlockOfferingId(offeringId)
                .instancePlatform("Linux/UNIX")
                .tagSpecifications(
                    tags ->
                        tags.resourceType(ResourceType.CAPACITY_RESERVATION)
                            .tags(tag("capacity-ops:purchase", "p-1"))));
  }

  private static Ec2Exception dryRun(Ec2Client ec2, String offeringId) {
    return Account.error(
        () ->
            ec2.purchaseCapacityBlock(
                request ->
                    request
                        .capacityBlockOfferingId(offeringId)
                        .instancePlatform("Linux/UNIX")
                        .dryRun(true)));
  }

  private static List<CapacityBlockExtensionOffering> extensions(Ec2Client ec2, String id) {
    return ec2.describeCapacityBlockExtensionOfferings(
            request -> request.capacityReservationId(id).capacityBlockExtensionDurationHours(48))
        .capacityBlockExtensionOfferings();
  }

  private static void extend(Ec2Client ec2, String id, CapacityBlockExtensionOffering offering) {
    ec2.purchaseCapacityBlockExtension(
        request ->
            request
                .capacityReservationId(id)
                .capacityBlockExtensionOfferingId(offering.capacityBlockExtensionOfferingId()));
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
