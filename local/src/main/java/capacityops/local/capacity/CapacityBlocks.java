package capacityops.local.capacity;

import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.CapacityBlock;
import software.amazon.awssdk.services.ec2.model.CapacityBlockOffering;
import software.amazon.awssdk.services.ec2.model.CapacityBlockStatus;
import software.amazon.awssdk.services.ec2.model.CapacityReservationInstancePlatform;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CapacityReservationStatus;
import software.amazon.awssdk.services.ec2.model.CapacityReservationType;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockStatusRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockStatusResponse;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlocksRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlocksResponse;
import software.amazon.awssdk.services.ec2.model.EndDateType;
import software.amazon.awssdk.services.ec2.model.InstanceMatchCriteria;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockRequest;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Capacity Blocks for ML: search, purchase, description. A purchase that is repeated buys again, as
 * long as the window has capacity left.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PurchaseCapacityBlock.html">
 *     PurchaseCapacityBlock</a>
 */
final class CapacityBlocks {
  private static final Pattern OFFERING_ID = Pattern.compile("cb-[0-9a-f]{17}");
  private static final int MOST_INSTANCES_PER_BLOCK = 64;
  private static final int MOST_INSTANCES = 256;
  private static final Set<CapacityReservationInstancePlatform> PLATFORMS =
      Set.of(
          CapacityReservationInstancePlatform.LINUX_UNIX,
          CapacityReservationInstancePlatform.RED_HAT_ENTERPRISE_LINUX,
          CapacityReservationInstancePlatform.RHEL_WITH_HA,
          CapacityReservationInstancePlatform.SUSE_LINUX,
          CapacityReservationInstancePlatform.UBUNTU_PRO);
  private static final Set<CapacityReservationState> TAKES_QUOTA =
      Set.of(
          CapacityReservationState.PAYMENT_PENDING,
          CapacityReservationState.SCHEDULED,
          CapacityReservationState.ACTIVE);

  private final CapacityState state;
  private final BlockOfferings offerings;
  private final BlockLifecycle lifecycle;

  CapacityBlocks(CapacityState state, BlockOfferings offerings, BlockLifecycle lifecycle) {
    this.state = state;
    this.offerings = offerings;
    this.lifecycle = lifecycle;
  }

  Operations register(Operations operations, Guard guard) {
    guard.on(operations, DescribeCapacityBlockOfferingsRequest.class, this::describeOfferings);
    guard.on(operations, PurchaseCapacityBlockRequest.class, this::purchase);
    guard.on(operations, DescribeCapacityBlocksRequest.class, this::describe);
    guard.on(operations, DescribeCapacityBlockStatusRequest.class, this::describeStatus);
    return operations;
  }

  private DescribeCapacityBlockOfferingsResponse describeOfferings(
      DescribeCapacityBlockOfferingsRequest request, CallContext caller) {
    checkSearch(request);
    Pages.Request page =
        new Pages.Request(
            "DescribeCapacityBlockOfferings",
            request.toBuilder().nextToken(null).maxResults(null).build(),
            request.maxResults(),
            request.nextToken(),
            state.settings().emptyPages());
    state.permit(request.dryRun(), caller, "DescribeCapacityBlockOfferings");
    CapacityScenario.Supply supply = supply(request, caller.region());
    if (quota(caller, supply.instanceType()) == 0) {
      throw Ec2Errors.of(
          "CapacityBlockDescribeLimitExceeded",
          "The account has reached its limit of Capacity Block searches for "
              + supply.instanceType());
    }
    Pages.Page<CapacityBlockOffering> found = page.of(offerings.search(request, caller));
    return DescribeCapacityBlockOfferingsResponse.builder()
        .capacityBlockOfferings(found.items())
        .nextToken(found.nextToken())
        .build();
  }

  private void checkSearch(DescribeCapacityBlockOfferingsRequest request) {
    checkDuration(request.capacityDurationHours(), "CapacityDurationHours");
    if (request.ultraserverType() != null) {
      if (request.instanceType() != null || request.instanceCount() != null) {
        throw Ec2Errors.invalidCombination(
            "InstanceType and InstanceCount do not go with UltraserverType");
      }
      Requests.between(1, MOST_INSTANCES_PER_BLOCK, request.ultraserverCount(), "UltraserverCount");
    } else {
      Requests.required(request.instanceType(), "InstanceType");
      Requests.between(1, MOST_INSTANCES_PER_BLOCK, request.instanceCount(), "InstanceCount");
    }
    checkDates(request.startDateRange(), request.endDateRange());
  }

  private void checkDates(Instant start, Instant end) {
    if (start != null && start.isAfter(state.now().plus(BlockOfferings.LONGEST_NOTICE))) {
      throw Ec2Errors.invalidValue(
          "StartDateRange", start, "It is more than 8 weeks in the future.");
    }
    if (end != null && !end.isAfter(start == null ? state.now() : start)) {
      throw Ec2Errors.invalidValue("EndDateRange", end, "It is not after the start.");
    }
  }

  /** Days up to two weeks, then weeks up to 26. */
  static void checkDuration(Integer hours, String parameter) {
    Requests.required(hours, parameter);
    boolean days = hours >= 24 && hours <= 336 && hours % 24 == 0;
    boolean weeks = hours >= 504 && hours <= 4368 && hours % 168 == 0;
    if (!days && !weeks) {
      throw Ec2Errors.invalidValue(
          parameter, hours, "It is not a duration that Capacity Blocks have.");
    }
  }

  private CapacityScenario.Supply supply(
      DescribeCapacityBlockOfferingsRequest request, String region) {
    return state.scenario().capacityBlocks().supplies().stream()
        .filter(supply -> supply.region().equals(region))
        .filter(supply -> BlockOfferings.asksFor(request, supply))
        .findFirst()
        .orElseThrow(
            () ->
                Ec2Errors.of(
                    "InvalidParameterValue",
                    "The instance type '%s' is not supported for Capacity Blocks in '%s'"
                        .formatted(
                            request.instanceType() == null
                                ? request.ultraserverType()
                                : request.instanceType(),
                            region)));
  }

  private int quota(CallContext caller, String instanceType) {
    return state
        .scenario()
        .account(caller.accountId(), state.defaultAccountId)
        .map(account -> account.capacityBlockVcpus().getOrDefault(family(instanceType), 0))
        .orElse(0);
  }

  private static String family(String instanceType) {
    return instanceType.substring(0, instanceType.indexOf('.'));
  }

  private PurchaseCapacityBlockResponse purchase(
      PurchaseCapacityBlockRequest request, CallContext caller) {
    String offeringId = offeringId(request.capacityBlockOfferingId());
    checkPlatform(request);
    Set<ResourceType> taggable =
        state.settings().capacityBlockTags()
            ? Set.of(ResourceType.CAPACITY_RESERVATION, ResourceType.CAPACITY_BLOCK)
            : Set.of(ResourceType.CAPACITY_RESERVATION);
    List<Tag> tags =
        Requests.tags(request.tagSpecifications(), taggable, ResourceType.CAPACITY_RESERVATION);
    List<Tag> blockTags =
        Requests.tags(request.tagSpecifications(), taggable, ResourceType.CAPACITY_BLOCK);
    state.permit(request.dryRun(), caller, "PurchaseCapacityBlock");
    BlockOfferings.Offering offering = offerings.buyable(offeringId, caller);
    checkQuota(offering, caller);
    Reservation bought = reservation(offering, request, caller, tags, blockTags);
    state.reservations.put(bought, state.visibleFrom(caller));
    lifecycle.bought(bought, offering.window().window().paymentFails(), offerings.sell(offering));
    return PurchaseCapacityBlockResponse.builder()
        .capacityReservation(bought.shown())
        .capacityBlocks(block(bought))
        .build();
  }

  private static String offeringId(String id) {
    Requests.required(id, "CapacityBlockOfferingId");
    if (!OFFERING_ID.matcher(id).matches()) {
      throw Ec2Errors.of(
          "InvalidCapacityBlockOfferingIdMalformed",
          "The Capacity Block offering ID '%s' is malformed".formatted(id));
    }
    return id;
  }

  private static void checkPlatform(PurchaseCapacityBlockRequest request) {
    Requests.required(request.instancePlatformAsString(), "InstancePlatform");
    if (!PLATFORMS.contains(request.instancePlatform())) {
      throw Ec2Errors.invalidValue(
          "InstancePlatform",
          request.instancePlatformAsString(),
          "It is not supported for Capacity Blocks.");
    }
  }

  private void checkQuota(BlockOfferings.Offering offering, CallContext caller) {
    CapacityScenario.Supply supply = offering.window().supply();
    int count = offering.shown().instanceCount();
    List<Reservation> held =
        state
            .reservations
            .current(caller.region())
            .filter(reservation -> reservation.owner().equals(caller.accountId()))
            .filter(reservation -> reservation.block().isPresent())
            .filter(reservation -> TAKES_QUOTA.contains(reservation.shown().state()))
            .toList();
    int instances = held.stream().mapToInt(block -> block.block().orElseThrow().count()).sum();
    int vcpus =
        held.stream()
            .filter(
                block -> family(block.shown().instanceType()).equals(family(supply.instanceType())))
            .map(block -> block.block().orElseThrow())
            .mapToInt(terms -> terms.count() * terms.vcpus())
            .sum();
    if (instances + count > MOST_INSTANCES
        || vcpus + count * supply.vcpus() > quota(caller, supply.instanceType())) {
      throw Ec2Errors.of(
          state.settings().errors().blockQuota(),
          "The purchase exceeds the account's quota of Capacity Blocks for "
              + supply.instanceType());
    }
  }

  private Reservation reservation(
      BlockOfferings.Offering offering,
      PurchaseCapacityBlockRequest request,
      CallContext caller,
      List<Tag> tags,
      List<Tag> blockTags) {
    CapacityBlockOffering shown = offering.shown();
    String blockId = state.ids.next("cb-");
    var reservation =
        state
            .newReservation(
                state.ids.next("cr-"),
                caller.accountId(),
                caller.region(),
                shown.availabilityZone(),
                shown.instanceType())
            .instancePlatform(request.instancePlatform())
            .totalInstanceCount(shown.instanceCount())
            .state(CapacityReservationState.PAYMENT_PENDING)
            .startDate(shown.startDate())
            .endDate(shown.endDate())
            .endDateType(EndDateType.LIMITED)
            .instanceMatchCriteria(InstanceMatchCriteria.TARGETED)
            .reservationType(CapacityReservationType.CAPACITY_BLOCK)
            .capacityBlockId(blockId)
            .tags(SystemTags.with(tags, shown.instanceCount()))
            .build();
    return Reservation.of(caller.region(), reservation)
        .future(shown.instanceCount())
        .block(
            new BlockTerms(
                blockId,
                shown.instanceCount(),
                offering.window().supply().vcpus(),
                offering.pace(),
                java.util.Optional.ofNullable(shown.ultraserverType()),
                java.util.Optional.of(offering.window()),
                blockTags,
                "ok",
                0));
  }

  private static CapacityBlock block(Reservation reservation) {
    var shown = reservation.shown();
    BlockTerms terms = reservation.block().orElseThrow();
    return CapacityBlock.builder()
        .capacityBlockId(terms.blockId())
        .ultraserverType(terms.ultraserverType().orElse(null))
        .availabilityZone(shown.availabilityZone())
        .availabilityZoneId(shown.availabilityZoneId())
        .capacityReservationIds(reservation.id())
        .startDate(shown.startDate())
        .endDate(shown.endDate())
        .createDate(shown.createDate())
        .state(shown.stateAsString())
        .tags(terms.tags().isEmpty() ? null : terms.tags())
        .build();
  }

  private DescribeCapacityBlocksResponse describe(
      DescribeCapacityBlocksRequest request, CallContext caller) {
    Lists.check(request.capacityBlockIds(), request.maxResults(), state.settings());
    Pages.Request page =
        new Pages.Request(
            "DescribeCapacityBlocks",
            request.toBuilder().nextToken(null).maxResults(null).build(),
            request.maxResults(),
            request.nextToken(),
            state.settings().emptyPages());
    state.permit(request.dryRun(), caller, "DescribeCapacityBlocks");
    List<CapacityBlock> blocks =
        blocks(request.capacityBlockIds(), caller).stream().map(CapacityBlocks::block).toList();
    Pages.Page<CapacityBlock> found =
        page.of(
            new Filters<>(CapacityBlock::tags)
                .text("capacity-block-id", CapacityBlock::capacityBlockId)
                .text("ultraserver-type", CapacityBlock::ultraserverType)
                .text("availability-zone", CapacityBlock::availabilityZone)
                .text("state", CapacityBlock::stateAsString)
                .time("start-date", CapacityBlock::startDate)
                .time("end-date", CapacityBlock::endDate)
                .time("create-date", CapacityBlock::createDate)
                .apply(request.filters(), blocks.stream()));
    return DescribeCapacityBlocksResponse.builder()
        .capacityBlocks(found.items())
        .nextToken(found.nextToken())
        .build();
  }

  private List<Reservation> blocks(List<String> ids, CallContext caller) {
    List<Reservation> own =
        state
            .visibleTo(caller)
            .filter(reservation -> reservation.block().isPresent())
            .filter(reservation -> reservation.owner().equals(caller.accountId()))
            .toList();
    return Lists.named(
        ids,
        own,
        reservation -> reservation.block().orElseThrow().blockId(),
        id ->
            Ec2Errors.of(
                "InvalidCapacityBlockId.NotFound",
                "The Capacity Block ID '%s' does not exist".formatted(id)));
  }

  private DescribeCapacityBlockStatusResponse describeStatus(
      DescribeCapacityBlockStatusRequest request, CallContext caller) {
    Lists.check(request.capacityBlockIds(), request.maxResults(), state.settings());
    Pages.Request page =
        new Pages.Request(
            "DescribeCapacityBlockStatus",
            request.toBuilder().nextToken(null).maxResults(null).build(),
            request.maxResults(),
            request.nextToken(),
            state.settings().emptyPages());
    state.permit(request.dryRun(), caller, "DescribeCapacityBlockStatus");
    List<CapacityBlockStatus> statuses =
        blocks(request.capacityBlockIds(), caller).stream().map(CapacityBlocks::status).toList();
    Pages.Page<CapacityBlockStatus> found =
        page.of(
            new Filters<CapacityBlockStatus>(status -> List.of())
                .text("interconnect-status", CapacityBlockStatus::interconnectStatusAsString)
                .apply(request.filters(), statuses.stream()));
    return DescribeCapacityBlockStatusResponse.builder()
        .capacityBlockStatuses(found.items())
        .nextToken(found.nextToken())
        .build();
  }

  private static CapacityBlockStatus status(Reservation reservation) {
    BlockTerms terms = reservation.block().orElseThrow();
    int unavailable = terms.unavailable();
    int available = Math.max(0, reservation.available() - unavailable);
    return CapacityBlockStatus.builder()
        .capacityBlockId(terms.blockId())
        .interconnectStatus(terms.interconnectStatus())
        .totalCapacity(reservation.total())
        .totalAvailableCapacity(available)
        .totalUnavailableCapacity(unavailable)
        .capacityReservationStatuses(
            CapacityReservationStatus.builder()
                .capacityReservationId(reservation.id())
                .totalCapacity(reservation.total())
                .totalAvailableCapacity(available)
                .totalUnavailableCapacity(unavailable)
                .build())
        .build();
  }
}
