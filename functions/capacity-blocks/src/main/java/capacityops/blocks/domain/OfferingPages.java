package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import java.util.Optional;

/** What EC2 offers for sale as EC2 pages it, and whether it may be asked at all. */
public interface OfferingPages {
  /**
   * One page of DescribeCapacityBlockOfferings, or for an extension of
   * DescribeCapacityBlockExtensionOfferings.
   *
   * @param maxResults from 1 to 1,000
   * @throws AwsFailure where EC2 refused or gave no answer
   */
  Page<Offering> page(Offering.Search search, int maxResults, Optional<String> next);

  /**
   * EC2's answer to a dry run of the search.
   *
   * @throws AwsFailure where EC2 gave no answer
   */
  Permission maySearch(Offering.Search search);
}
