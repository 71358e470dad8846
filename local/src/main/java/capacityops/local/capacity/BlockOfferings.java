package capacityops.local.capacity;

import capacityops.local.wire.CallContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CapacityBlockOffering;
import software.amazon.awssdk.services.ec2.model.CapacityReservationTenancy;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockOfferingsRequest;

/**
 * What Capacity Blocks are for sale: windows of supply that run out when bought and come back.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-how.html">How
 *     Capacity Blocks work</a>
 */
final class BlockOfferings {
  static final Duration SHORTEST_NOTICE = Duration.ofMinutes(30);
  static final Duration LONGEST_NOTICE = Duration.ofDays(56);
  private static final LocalTime END_OF_BLOCKS = LocalTime.of(11, 30);
  private static final int MOST_OFFERINGS = 6;

  private final CapacityState state;
  private final Map<Integer, Integer> sold = new HashMap<>();
  private final Map<Key, Offering> offered = new HashMap<>();

  BlockOfferings(CapacityState state) {
    this.state = state;
  }

  void clear() {
    sold.clear();
    offered.clear();
  }

  /**
   * The offerings for a request whose parameters are right, remembered so that they can be bought.
   */
  List<CapacityBlockOffering> search(
      DescribeCapacityBlockOfferingsRequest request, CallContext caller) {
    List<Offering> found =
        windows()
            .filter(window -> window.supply().region().equals(caller.region()))
            .filter(window -> asksFor(request, window.supply()))
            .flatMap(window -> offerings(window, request))
            .sorted(Comparator.comparing(Offering::feePerHour))
            .limit(MOST_OFFERINGS)
            .sorted(Comparator.comparing(offering -> offering.shown().startDate()))
            .toList();
    found.forEach(
        offering ->
            offered.put(new Key(caller, offering.shown().capacityBlockOfferingId()), offering));
    return found.stream().map(Offering::shown).toList();
  }

  private Stream<SupplyWindow> windows() {
    List<SupplyWindow> windows = new ArrayList<>();
    for (CapacityScenario.Supply supply : state.scenario().capacityBlocks().supplies()) {
      for (CapacityScenario.Window window : supply.windows()) {
        windows.add(new SupplyWindow(supply, window, windows.size()));
      }
    }
    return windows.stream();
  }

  Optional<SupplyWindow> firstOf(String region, String instanceType) {
    return windows()
        .filter(window -> window.supply().region().equals(region))
        .filter(window -> window.supply().instanceType().equals(instanceType))
        .findFirst();
  }

  static boolean asksFor(
      DescribeCapacityBlockOfferingsRequest request, CapacityScenario.Supply supply) {
    return request.instanceType() != null
        ? request.instanceType().equals(supply.instanceType()) && supply.ultraserverType() == null
        : request.ultraserverType().equals(supply.ultraserverType());
  }

  private Stream<Offering> offerings(
      SupplyWindow window, DescribeCapacityBlockOfferingsRequest request) {
    int count =
        request.instanceType() != null
            ? request.instanceCount()
            : request.ultraserverCount() * window.supply().instancesPerUltraserver();
    if (count > left(window)) {
      return Stream.empty();
    }
    return spans(window.window(), request.capacityDurationHours())
        .filter(span -> isAhead(span, window.window()))
        .filter(
            span ->
                request.startDateRange() == null
                    || !span.start().isBefore(request.startDateRange()))
        .filter(
            span -> request.endDateRange() == null || !span.end().isAfter(request.endDateRange()))
        .map(span -> offering(window, span, count, request.ultraserverCount()));
  }

  private int left(SupplyWindow window) {
    return window.window().instances() - sold.getOrDefault(window.number(), 0);
  }

  private boolean isAhead(Span span, CapacityScenario.Window window) {
    Pace pace = pace(window);
    return !span.start().isBefore(state.agenda.in(pace, SHORTEST_NOTICE))
        && !span.start().isAfter(state.agenda.in(pace, LONGEST_NOTICE));
  }

  private static Pace pace(CapacityScenario.Window window) {
    return window.startsIn() == null ? Pace.REAL : Pace.SIMULATED;
  }

  private Stream<Span> spans(CapacityScenario.Window window, int hours) {
    return switch (pace(window)) {
      case SIMULATED -> simulatedSpans(window.startsIn(), Duration.ofHours(hours));
      case REAL -> realSpans(start(window), Duration.ofHours(hours));
    };
  }

  /**
   * Starts on a grid of {@code startsIn}, so that an offering keeps its id while its start comes
   * nearer.
   */
  private Stream<Span> simulatedSpans(Duration startsIn, Duration asked) {
    long step = Math.max(1, state.agenda.span(Pace.SIMULATED, startsIn).toMillis());
    Duration length = state.agenda.span(Pace.SIMULATED, asked);
    long next = state.now().toEpochMilli() / step + 1;
    return LongStream.rangeClosed(next, next + 1)
        .mapToObj(slot -> Instant.ofEpochMilli(slot * step))
        .map(start -> new Span(start, start.plus(length).truncatedTo(ChronoUnit.MILLIS)));
  }

  private ZonedDateTime start(CapacityScenario.Window window) {
    ZonedDateTime now = state.now().atZone(ZoneOffset.UTC);
    if (window.startsInDays() == 0 && window.startsAt() == null) {
      ZonedDateTime hour = now.truncatedTo(ChronoUnit.HOURS);
      return Stream.of(hour.plusMinutes(30), hour.plusMinutes(60), hour.plusMinutes(90))
          .filter(slot -> !slot.isBefore(now.plus(SHORTEST_NOTICE)))
          .findFirst()
          .orElseThrow();
    }
    LocalTime time = window.startsAt() == null ? END_OF_BLOCKS : window.startsAt();
    return now.toLocalDate().plusDays(window.startsInDays()).atTime(time).atZone(ZoneOffset.UTC);
  }

  /** Blocks end at 11:30 UTC: one that starts at another time is a bit shorter or longer. */
  private static Stream<Span> realSpans(ZonedDateTime start, Duration asked) {
    ZonedDateTime exact = start.plus(asked);
    ZonedDateTime sameDay = exact.toLocalDate().atTime(END_OF_BLOCKS).atZone(ZoneOffset.UTC);
    ZonedDateTime before = sameDay.isAfter(exact) ? sameDay.minusDays(1) : sameDay;
    return (before.equals(exact) ? Stream.of(exact) : Stream.of(before, before.plusDays(1)))
        .filter(end -> end.isAfter(start.plusHours(1)))
        .map(end -> new Span(start.toInstant(), end.toInstant()));
  }

  private Offering offering(SupplyWindow window, Span span, int count, Integer ultraservers) {
    CapacityScenario.Supply supply = window.supply();
    String fee = fee(window.pricePerInstanceHour(), count, span.length());
    String id =
        Ids.of(
            "cb-",
            String.join(
                "|",
                supply.region(),
                supply.instanceType(),
                String.valueOf(window.number()),
                String.valueOf(count),
                span.start().toString(),
                span.end().toString(),
                fee));
    CapacityBlockOffering shown =
        CapacityBlockOffering.builder()
            .capacityBlockOfferingId(id)
            .instanceType(supply.instanceType())
            .availabilityZone(window.window().availabilityZone())
            .instanceCount(count)
            .startDate(span.start())
            .endDate(span.end())
            .capacityBlockDurationHours((int) span.length().toHours())
            .capacityBlockDurationMinutes(span.length().toMinutesPart())
            .upfrontFee(fee)
            .currencyCode(supply.currencyCode())
            .tenancy(CapacityReservationTenancy.DEFAULT)
            .ultraserverType(supply.ultraserverType())
            .ultraserverCount(supply.ultraserverType() == null ? null : ultraservers)
            .build();
    Instant validUntil = state.agenda.in(state.settings().offeringValidity());
    return new Offering(shown, window, pace(window.window()), validUntil);
  }

  /** The whole price of a time: what an instance costs an hour, for its real length. */
  static String fee(BigDecimal pricePerInstanceHour, int count, Duration length) {
    return pricePerInstanceHour
        .multiply(BigDecimal.valueOf(count))
        .multiply(BigDecimal.valueOf(length.toMillis()))
        .divide(BigDecimal.valueOf(Duration.ofHours(1).toMillis()), 2, RoundingMode.HALF_UP)
        .toPlainString();
  }

  /**
   * An offering that can still be bought.
   *
   * @throws capacityops.local.wire.AwsError where it was never made to this account in this Region,
   *     is too old or sold out
   */
  Offering buyable(String id, CallContext caller) {
    Offering offering = offered.get(new Key(caller, id));
    if (offering == null) {
      throw Ec2Errors.of(
          "InvalidCapacityBlockOfferingIdNotFound",
          "The Capacity Block offering ID '%s' was not found".formatted(id));
    }
    Instant earliest = state.agenda.in(offering.pace(), SHORTEST_NOTICE);
    if (offering.validUntil().isBefore(state.now())
        || offering.shown().startDate().isBefore(earliest)
        || offering.shown().instanceCount() > left(offering.window())) {
      throw Ec2Errors.of(
          "InvalidCapacityBlockOfferingIdExpired",
          "The Capacity Block offering '%s' is no longer available".formatted(id));
    }
    return offering;
  }

  /** Takes an offering's capacity off the market until it comes back. */
  Sale sell(Offering offering) {
    Sale sale = new Sale(offering.window().number(), offering.shown().instanceCount());
    sold.merge(sale.window, sale.count, Integer::sum);
    state.agenda.after(state.settings().offeringsReturnAfter(), sale::undo);
    return sale;
  }

  /** Capacity that is off the market. */
  final class Sale {
    private final int window;
    private final int count;
    private boolean undone;

    private Sale(int window, int count) {
      this.window = window;
      this.count = count;
    }

    void undo() {
      if (!undone) {
        undone = true;
        sold.merge(window, -count, Integer::sum);
      }
    }
  }

  /** An offering as it was shown. */
  record Offering(CapacityBlockOffering shown, SupplyWindow window, Pace pace, Instant validUntil) {
    BigDecimal feePerHour() {
      long millis =
          Duration.between(shown.startDate(), shown.endDate()).toMillis() * shown.instanceCount();
      return new BigDecimal(shown.upfrontFee())
          .divide(BigDecimal.valueOf(millis), 18, RoundingMode.HALF_UP);
    }
  }

  private record Span(Instant start, Instant end) {
    Duration length() {
      return Duration.between(start, end);
    }
  }

  private record Key(String account, String region, String id) {
    Key(CallContext caller, String id) {
      this(caller.accountId(), caller.region(), id);
    }
  }
}
