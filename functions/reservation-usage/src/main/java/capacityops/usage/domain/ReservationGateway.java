package capacityops.usage.domain;

import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The Capacity Reservations that one account sees; every call may be repeated.
 *
 * <p>All methods throw {@link capacityops.core.failure.AwsFailure} where AWS gives no result.
 */
public interface ReservationGateway {
  /** The Regions that the account has enabled. */
  List<String> enabledRegions();

  /**
   * One page of DescribeCapacityReservations; a page may be empty and not the last.
   *
   * @param maxResults 1 to 1,000
   */
  Page<CapacityReservation> reservations(
      String region, List<Filter> filters, int maxResults, Optional<String> nextToken);

  /** One reservation by its id. */
  CapacityReservation reservation(String region, String capacityReservationId);

  /**
   * One page of GetCapacityReservationUsage.
   *
   * @param maxResults 1 to 1,000, or empty for as many as EC2 likes
   */
  UsagePage usage(
      String region,
      String capacityReservationId,
      Optional<Integer> maxResults,
      Optional<String> nextToken);

  /** Asks whether {@link #usage} is permitted: returns where it is, refuses where it is not. */
  void checkUsagePermitted(String region, String capacityReservationId);

  /**
   * A filter of DescribeCapacityReservations.
   *
   * @param name as EC2 calls it, such as {@code owner-id}
   */
  record Filter(String name, List<String> values) {}

  /** A page of usage. */
  record UsagePage(ReservationUsage usage, Optional<String> next) {
    /** Joins the accounts of every page; the SDK has no paginator for this operation. */
    static ReservationUsage joined(Function<Optional<String>, UsagePage> read) {
      List<ReservationUsage> pages =
          AllPages.of(
              token -> {
                UsagePage page = read.apply(token);
                return new Page<>(List.of(page.usage()), page.next());
              });
      return pages
          .getLast()
          .with(pages.stream().flatMap(page -> page.instanceUsages().stream()).toList());
    }
  }
}
