package capacityops.blocks.domain;

import capacityops.blocks.domain.AcrossRegions.Answer;
import capacityops.blocks.domain.AcrossRegions.Unread;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what EC2 offers, in one Region or many, the cheapest per instance and hour first. */
public final class SearchOfferings {
  private static final Comparator<Offering> CHEAPEST_FIRST =
      Comparator.comparing((Offering offering) -> offering.upfrontFee().currencyCode())
          .thenComparing((one, other) -> byPrice(one, other))
          .thenComparing(Offering::startDate)
          .thenComparing(Offering::offeringId);

  private final CapacityBlockMarket market;
  private final OfferingPages pages;
  private final OfferingMemory memory;
  private final AcrossRegions acrossRegions;

  public SearchOfferings(
      CapacityBlockMarket market,
      OfferingPages pages,
      OfferingMemory memory,
      AcrossRegions acrossRegions) {
    this.market = market;
    this.pages = pages;
    this.memory = memory;
    this.acrossRegions = acrossRegions;
  }

  /**
   * What was found.
   *
   * @param unknown Regions that could not be read
   */
  public record Found(List<Offering> offerings, List<Unread> unknown) {}

  public Found search(Offering.Search search, List<String> regions) {
    List<Offering> offerings = new ArrayList<>();
    List<Unread> unknown = new ArrayList<>();
    for (Answer<List<Offering>> answer :
        acrossRegions.ask(regions, region -> market.offerings(search.in(region)))) {
      switch (answer) {
        case Answer.Known(var _, var found) -> offerings.addAll(found);
        case Answer.Unknown(var region, var reason) -> unknown.add(new Unread(region, reason));
      }
    }
    offerings.sort(CHEAPEST_FIRST);
    memory.remember(offerings);
    return new Found(List.copyOf(offerings), List.copyOf(unknown));
  }

  /** One of EC2's own pages, in one Region. */
  public Page<Offering> page(Offering.Search search, int maxResults, Optional<String> next) {
    Page<Offering> page = pages.page(search, maxResults, next);
    memory.remember(page.items());
    return new Page<>(page.items().stream().sorted(CHEAPEST_FIRST).toList(), page.next());
  }

  /**
   * Asks EC2 whether IAM would let a search through.
   *
   * @throws AwsFailure.Refused where it would not, in any of the Regions
   */
  public void checkPermission(Offering.Search search, List<String> regions) {
    for (String region : regions) {
      if (pages.maySearch(search.in(region)) instanceof Permission.Denied(AwsAnswer answer)) {
        throw new AwsFailure.Refused(AwsFailure.Refusal.DENIED, answer, null);
      }
    }
  }

  /** Compares the exact prices, which a quotient could not show. */
  private static int byPrice(Offering one, Offering other) {
    return cost(one).multiply(size(other)).compareTo(cost(other).multiply(size(one)));
  }

  private static BigDecimal cost(Offering offering) {
    return offering.upfrontFee().amount();
  }

  private static BigDecimal size(Offering offering) {
    return BigDecimal.valueOf(offering.length().toSeconds())
        .multiply(BigDecimal.valueOf(offering.count()));
  }
}
