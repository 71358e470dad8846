package capacityops.local.capacity;

import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CapacityBlockExtension;
import software.amazon.awssdk.services.ec2.model.CapacityBlockExtensionOffering;
import software.amazon.awssdk.services.ec2.model.CapacityBlockExtensionStatus;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CapacityReservationTenancy;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockExtensionHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockExtensionHistoryResponse;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockExtensionOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockExtensionOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockExtensionRequest;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockExtensionResponse;

/**
 * Extensions of Capacity Blocks: the end moves when the payment succeeded.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-extend.html">
 *     Extend Capacity Blocks</a>
 */
final class BlockExtensions {
  private static final Pattern OFFERING_ID = Pattern.compile("cbe-[0-9a-f]{17}");
  private static final Duration LATEST = Duration.ofHours(1);
  private static final Duration EARLIEST = Duration.ofDays(56);
  private static final Duration LAST_PAYMENT_BEFORE_END = Duration.ofMinutes(35);

  private final CapacityState state;
  private final BlockOfferings supply;
  private final BlockLifecycle lifecycle;
  private final Map<String, CapacityBlockExtensionOffering> offered = new HashMap<>();
  private final Map<String, List<Versions<CapacityBlockExtension>>> history = new HashMap<>();

  BlockExtensions(CapacityState state, BlockOfferings supply, BlockLifecycle lifecycle) {
    this.state = state;
    this.supply = supply;
    this.lifecycle = lifecycle;
  }

  void clear() {
    offered.clear();
    history.clear();
  }

  void register(Operations operations, Guard guard) {
    guard.on(
        operations, DescribeCapacityBlockExtensionOfferingsRequest.class, this::describeOfferings);
    guard.on(operations, PurchaseCapacityBlockExtensionRequest.class, this::purchase);
    guard.on(operations, DescribeCapacityBlockExtensionHistoryRequest.class, this::describeHistory);
  }

  private DescribeCapacityBlockExtensionOfferingsResponse describeOfferings(
      DescribeCapacityBlockExtensionOfferingsRequest request, CallContext caller) {
    String id = Requests.reservationId(request.capacityReservationId());
    CapacityBlocks.checkDuration(
        request.capacityBlockExtensionDurationHours(), "CapacityBlockExtensionDurationHours");
    Pages.Request page =
        new Pages.Request(
            "DescribeCapacityBlockExtensionOfferings",
            request.toBuilder().nextToken(null).maxResults(null).build(),
            request.maxResults(),
            request.nextToken(),
            state.settings().emptyPages());
    state.permit(request.dryRun(), caller, "DescribeCapacityBlockExtensionOfferings");
    Reservation block = extendable(caller, id);
    List<CapacityBlockExtensionOffering> offerings =
        inTime(block) ? offerings(block, request) : List.of();
    offerings.forEach(
        offering -> offered.put(offering.capacityBlockExtensionOfferingId(), offering));
    Pages.Page<CapacityBlockExtensionOffering> found = page.of(offerings);
    return DescribeCapacityBlockExtensionOfferingsResponse.builder()
        .capacityBlockExtensionOfferings(found.items())
        .nextToken(found.nextToken())
        .build();
  }

  private Reservation extendable(CallContext caller, String id) {
    Reservation block = state.owned(caller, id);
    if (block.block().isEmpty()) {
      throw Ec2Errors.invalidValue("CapacityReservationId", id, "It is not a Capacity Block.");
    }
    if (block.is(CapacityReservationState.PAYMENT_PENDING)) {
      throw Ec2Errors.of(
          "InvalidCapacityReservationState.PendingActivation",
          "The Capacity Block %s is not paid yet".formatted(id));
    }
    if (!block.is(CapacityReservationState.ACTIVE)
        && !block.is(CapacityReservationState.SCHEDULED)) {
      throw notPossible("The Capacity Block %s is %s".formatted(id, block.shown().stateAsString()));
    }
    return block;
  }

  private RuntimeException notPossible(String why) {
    return Ec2Errors.of(state.settings().errors().extensionNotPossible(), why);
  }

  private boolean inTime(Reservation block) {
    Pace pace = block.block().orElseThrow().pace();
    Instant end = block.shown().endDate();
    return !end.isBefore(state.agenda.in(pace, LATEST))
        && !end.isAfter(state.agenda.in(pace, EARLIEST));
  }

  private List<CapacityBlockExtensionOffering> offerings(
      Reservation block, DescribeCapacityBlockExtensionOfferingsRequest request) {
    BlockTerms terms = block.block().orElseThrow();
    return terms
        .window()
        .or(() -> supply.firstOf(block.region(), block.shown().instanceType()))
        .map(window -> offering(block, terms, window, request))
        .stream()
        .toList();
  }

  private CapacityBlockExtensionOffering offering(
      Reservation block,
      BlockTerms terms,
      SupplyWindow window,
      DescribeCapacityBlockExtensionOfferingsRequest request) {
    int hours = request.capacityBlockExtensionDurationHours();
    Duration length = state.agenda.span(terms.pace(), Duration.ofHours(hours));
    BigDecimal price = window.pricePerInstanceHour();
    String fee = BlockOfferings.fee(price, terms.count(), length);
    Instant start = block.shown().endDate();
    return CapacityBlockExtensionOffering.builder()
        .capacityBlockExtensionOfferingId(
            Ids.of("cbe-", String.join("|", block.id(), start.toString(), hours + "h", fee)))
        .instanceType(block.shown().instanceType())
        .instanceCount(terms.count())
        .availabilityZone(block.shown().availabilityZone())
        .availabilityZoneId(block.shown().availabilityZoneId())
        .startDate(block.shown().startDate())
        .capacityBlockExtensionStartDate(start)
        .capacityBlockExtensionEndDate(start.plus(length).truncatedTo(ChronoUnit.MILLIS))
        .capacityBlockExtensionDurationHours(hours)
        .upfrontFee(fee)
        .currencyCode(window.supply().currencyCode())
        .tenancy(CapacityReservationTenancy.DEFAULT)
        .build();
  }

  private PurchaseCapacityBlockExtensionResponse purchase(
      PurchaseCapacityBlockExtensionRequest request, CallContext caller) {
    String offeringId =
        Requests.required(
            request.capacityBlockExtensionOfferingId(), "CapacityBlockExtensionOfferingId");
    if (!OFFERING_ID.matcher(offeringId).matches()) {
      throw Ec2Errors.of(
          "InvalidCapacityBlockOfferingIdMalformed",
          "The extension offering ID '%s' is malformed".formatted(offeringId));
    }
    String id = Requests.reservationId(request.capacityReservationId());
    state.permit(request.dryRun(), caller, "PurchaseCapacityBlockExtension");
    Reservation block = extendable(caller, id);
    CapacityBlockExtensionOffering offering = buyable(offeringId, block);
    if (pending(id)) {
      throw notPossible("Another extension of %s is still being paid".formatted(id));
    }
    if (!inTime(block)) {
      throw notPossible("%s is too near to its end, or too far from it".formatted(id));
    }
    CapacityBlockExtension extension = extension(offering, id);
    Versions<CapacityBlockExtension> versions = new Versions<>();
    versions.set(extension, state.visibleFrom(caller));
    history.computeIfAbsent(id, key -> new ArrayList<>()).add(versions);
    pay(block, versions);
    return PurchaseCapacityBlockExtensionResponse.builder()
        .capacityBlockExtensions(extension)
        .build();
  }

  private CapacityBlockExtensionOffering buyable(String offeringId, Reservation block) {
    CapacityBlockExtensionOffering offering = offered.get(offeringId);
    boolean known =
        offering != null
            && offeringId.equals(
                Ids.of(
                    "cbe-",
                    String.join(
                        "|",
                        block.id(),
                        offering.capacityBlockExtensionStartDate().toString(),
                        offering.capacityBlockExtensionDurationHours() + "h",
                        offering.upfrontFee())));
    if (!known) {
      throw Ec2Errors.of(
          "InvalidCapacityBlockOfferingIdNotFound",
          "The extension offering ID '%s' was not found".formatted(offeringId));
    }
    if (!offering.capacityBlockExtensionStartDate().equals(block.shown().endDate())) {
      throw Ec2Errors.of(
          "InvalidCapacityBlockOfferingIdExpired",
          "The extension offering '%s' is no longer available".formatted(offeringId));
    }
    return offering;
  }

  private boolean pending(String id) {
    return history.getOrDefault(id, List.of()).stream()
        .anyMatch(
            extension ->
                extension.current().capacityBlockExtensionStatus()
                    == CapacityBlockExtensionStatus.PAYMENT_PENDING);
  }

  private CapacityBlockExtension extension(
      CapacityBlockExtensionOffering offering, String reservationId) {
    return CapacityBlockExtension.builder()
        .capacityReservationId(reservationId)
        .instanceType(offering.instanceType())
        .instanceCount(offering.instanceCount())
        .availabilityZone(offering.availabilityZone())
        .availabilityZoneId(offering.availabilityZoneId())
        .capacityBlockExtensionOfferingId(offering.capacityBlockExtensionOfferingId())
        .capacityBlockExtensionDurationHours(offering.capacityBlockExtensionDurationHours())
        .capacityBlockExtensionStatus(CapacityBlockExtensionStatus.PAYMENT_PENDING)
        .capacityBlockExtensionPurchaseDate(state.now())
        .capacityBlockExtensionStartDate(offering.capacityBlockExtensionStartDate())
        .capacityBlockExtensionEndDate(offering.capacityBlockExtensionEndDate())
        .upfrontFee(offering.upfrontFee())
        .currencyCode(offering.currencyCode())
        .build();
  }

  private void pay(Reservation block, Versions<CapacityBlockExtension> extension) {
    BlockTerms terms = block.block().orElseThrow();
    Instant latest =
        block.shown().endDate().minus(state.agenda.span(terms.pace(), LAST_PAYMENT_BEFORE_END));
    boolean fails = terms.window().map(window -> window.window().paymentFails()).orElse(false);
    lifecycle.pay(latest, fails, paid -> settle(block, extension, paid));
  }

  private void settle(Reservation block, Versions<CapacityBlockExtension> extension, boolean paid) {
    CapacityBlockExtensionStatus status =
        paid
            ? CapacityBlockExtensionStatus.PAYMENT_SUCCEEDED
            : CapacityBlockExtensionStatus.PAYMENT_FAILED;
    CapacityBlockExtension settled =
        extension.current().toBuilder().capacityBlockExtensionStatus(status).build();
    extension.set(settled, state.visibleFrom());
    if (paid) {
      Reservation longer =
          state.update(
              block,
              now -> now.showing(shown -> shown.endDate(settled.capacityBlockExtensionEndDate())));
      if (longer.is(CapacityReservationState.ACTIVE)) {
        lifecycle.endAtItsDate(longer);
      }
    }
  }

  private DescribeCapacityBlockExtensionHistoryResponse describeHistory(
      DescribeCapacityBlockExtensionHistoryRequest request, CallContext caller) {
    Lists.check(request.capacityReservationIds(), request.maxResults(), state.settings());
    request.capacityReservationIds().forEach(Requests::reservationId);
    Pages.Request page =
        new Pages.Request(
            "DescribeCapacityBlockExtensionHistory",
            request.toBuilder().nextToken(null).maxResults(null).build(),
            request.maxResults(),
            request.nextToken(),
            state.settings().emptyPages());
    state.permit(request.dryRun(), caller, "DescribeCapacityBlockExtensionHistory");
    List<Reservation> own =
        state
            .visibleTo(caller)
            .filter(reservation -> reservation.owner().equals(caller.accountId()))
            .toList();
    Stream<CapacityBlockExtension> extensions =
        Lists.named(
                request.capacityReservationIds(),
                own,
                Reservation::id,
                Ec2Errors::noSuchReservation)
            .stream()
            .flatMap(block -> history.getOrDefault(block.id(), List.of()).stream())
            .flatMap(extension -> extension.visible(state.now()).stream());
    Pages.Page<CapacityBlockExtension> found =
        page.of(
            new Filters<CapacityBlockExtension>(extension -> List.of())
                .text("availability-zone", CapacityBlockExtension::availabilityZone)
                .text("availability-zone-id", CapacityBlockExtension::availabilityZoneId)
                .text(
                    "capacity-block-extension-offering-id",
                    CapacityBlockExtension::capacityBlockExtensionOfferingId)
                .text(
                    "capacity-block-extension-status",
                    CapacityBlockExtension::capacityBlockExtensionStatusAsString)
                .text("capacity-reservation-id", CapacityBlockExtension::capacityReservationId)
                .text("instance-type", CapacityBlockExtension::instanceType)
                .apply(request.filters(), extensions));
    return DescribeCapacityBlockExtensionHistoryResponse.builder()
        .capacityBlockExtensions(found.items())
        .nextToken(found.nextToken())
        .build();
  }
}
