package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import java.util.Optional;

/** Asks EC2 what an offering is, now. */
final class Quoting {
  private final CapacityBlockMarket market;

  Quoting(CapacityBlockMarket market) {
    this.market = market;
  }

  /**
   * The offering as EC2 describes it; empty where the search does not show it.
   *
   * @throws AwsFailure where EC2 refused or gave no complete answer
   */
  Optional<Offering> find(Offering.Search search, String offeringId) {
    return market.offerings(search).stream()
        .filter(offering -> offering.offeringId().equals(offeringId))
        .findFirst();
  }

  /**
   * A known offering as EC2 describes it now. Over a range EC2 shows the cheapest only: where the
   * first search no longer shows it, one for exactly its dates may.
   */
  Optional<Offering> again(Offering known) {
    return find(known.search(), known.offeringId()).or(() -> byItsDates(known));
  }

  private Optional<Offering> byItsDates(Offering known) {
    return switch (known) {
      case Offering.Block block ->
          find(block.search().between(block.startDate(), block.endDate()), block.offeringId());
      case Offering.Extension _ -> Optional.empty();
    };
  }
}
