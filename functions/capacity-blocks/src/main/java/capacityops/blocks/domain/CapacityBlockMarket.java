package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import java.util.List;

/** What EC2 offers for sale. */
public interface CapacityBlockMarket {
  /**
   * Every page of DescribeCapacityBlockOfferings, or for an extension of
   * DescribeCapacityBlockExtensionOfferings.
   *
   * @throws AwsFailure where EC2 refused, or any page could not be read
   */
  List<Offering> offerings(Offering.Search search);
}
