package capacityops.usage.domain;

import capacityops.core.ledger.Page;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** EC2 as one account sees it: reservations by Region, in pages, with failures on request. */
public final class FakeEc2 implements ReservationGateway {
  private final Map<String, List<CapacityReservation>> byRegion = new TreeMap<>();
  private final Map<String, List<InstanceUsage>> usage = new HashMap<>();
  private final Map<String, Deque<RuntimeException>> failures = new HashMap<>();
  private final Map<String, AtomicInteger> calls = new TreeMap<>();
  private List<Filter> lastFilters = List.of();
  private int pageSize = 1000;
  private boolean emptyPages;
  private boolean loops;

  public FakeEc2 region(String region, CapacityReservation... reservations) {
    byRegion.computeIfAbsent(region, any -> new ArrayList<>()).addAll(List.of(reservations));
    return this;
  }

  public FakeEc2 used(String reservationId, InstanceUsage... by) {
    usage.put(reservationId, List.of(by));
    return this;
  }

  /** Pages of at most this size, whatever is asked for. */
  public FakeEc2 pagesOf(int size) {
    pageSize = size;
    return this;
  }

  /** Every page is preceded by an empty one with a token. */
  public FakeEc2 withEmptyPages() {
    emptyPages = true;
    return this;
  }

  /** The first token is given again and again. */
  public FakeEc2 withoutEnd() {
    loops = true;
    return this;
  }

  /** The next calls of an operation fail so; in a Region, by {@code operation@region}. */
  public synchronized FakeEc2 fail(String operation, RuntimeException failure, int times) {
    Deque<RuntimeException> queue = failures.computeIfAbsent(operation, any -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      queue.add(failure);
    }
    return this;
  }

  public synchronized int calls(String operation) {
    return calls.getOrDefault(operation, new AtomicInteger()).get();
  }

  /** What the last list was filtered by. */
  public synchronized List<Filter> lastFilters() {
    return lastFilters;
  }

  @Override
  public List<String> enabledRegions() {
    called("DescribeRegions", "");
    return List.copyOf(byRegion.keySet());
  }

  @Override
  public Page<CapacityReservation> reservations(
      String region, List<Filter> filters, int maxResults, Optional<String> nextToken) {
    called("DescribeCapacityReservations", region);
    note(filters);
    List<CapacityReservation> all =
        byRegion.getOrDefault(region, List.of()).stream()
            .filter(one -> filters.stream().allMatch(filter -> matches(one, filter)))
            .toList();
    return page(all, Math.min(maxResults, pageSize), nextToken);
  }

  @Override
  public CapacityReservation reservation(String region, String capacityReservationId) {
    called("DescribeCapacityReservations", region);
    return byRegion.getOrDefault(region, List.of()).stream()
        .filter(one -> one.capacityReservationId().equals(capacityReservationId))
        .findFirst()
        .orElseThrow(() -> Failures.notFound("DescribeCapacityReservations"));
  }

  @Override
  public UsagePage usage(
      String region,
      String capacityReservationId,
      Optional<Integer> maxResults,
      Optional<String> nextToken) {
    called("GetCapacityReservationUsage", region);
    CapacityReservation one =
        byRegion.get(region).stream()
            .filter(found -> found.capacityReservationId().equals(capacityReservationId))
            .findFirst()
            .orElseThrow(() -> Failures.notFound("GetCapacityReservationUsage"));
    int used = one.totalInstanceCount() - one.availableInstanceCount();
    Page<InstanceUsage> page =
        page(
            usage.getOrDefault(
                capacityReservationId, List.of(new InstanceUsage(one.ownerId(), used))),
            Math.min(maxResults.orElse(pageSize), pageSize),
            nextToken);
    return new UsagePage(
        new ReservationUsage(
            region,
            capacityReservationId,
            one.instanceType(),
            one.totalInstanceCount(),
            one.availableInstanceCount(),
            one.state(),
            page.items(),
            one.interruptible(),
            one.interruptibleCapacityAllocation(),
            one.interruptionInfo()),
        page.next());
  }

  @Override
  public void checkUsagePermitted(String region, String capacityReservationId) {
    called("GetCapacityReservationUsage", region);
  }

  private synchronized void note(List<Filter> filters) {
    lastFilters = List.copyOf(filters);
  }

  private static boolean matches(CapacityReservation one, Filter filter) {
    Map<String, String> known = new LinkedHashMap<>();
    known.put("owner-id", one.ownerId());
    known.put("state", one.state());
    known.put("instance-type", one.instanceType());
    return filter.values().contains(known.get(filter.name()));
  }

  private <T> Page<T> page(List<T> all, int size, Optional<String> token) {
    String place = token.orElse("0");
    boolean empty = emptyPages && !place.endsWith("e");
    int from = Integer.parseInt(place.replace("e", ""));
    if (empty) {
      return new Page<>(List.of(), Optional.of(from + "e"));
    }
    int to = Math.min(from + size, all.size());
    Optional<String> next =
        loops ? Optional.of("0") : to < all.size() ? Optional.of("" + to) : Optional.empty();
    return new Page<>(all.subList(from, to), next);
  }

  private synchronized void called(String operation, String region) {
    calls.computeIfAbsent(operation, any -> new AtomicInteger()).incrementAndGet();
    for (String key : List.of(operation + "@" + region, operation)) {
      Deque<RuntimeException> queue = failures.getOrDefault(key, new ArrayDeque<>());
      if (!queue.isEmpty()) {
        throw queue.remove();
      }
    }
  }
}
