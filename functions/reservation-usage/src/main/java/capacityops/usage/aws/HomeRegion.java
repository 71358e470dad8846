package capacityops.usage.aws;

import software.amazon.awssdk.regions.Region;

/** The Region that the stack runs in, and what follows from it. */
public record HomeRegion(String name) {
  private static final String CHINA = "aws-cn";

  public String partition() {
    return Region.of(name).metadata().partition().id();
  }

  /** The price list is answered for in a few Regions only. */
  public Region priceListRegion() {
    return partition().equals(CHINA) ? Region.CN_NORTHWEST_1 : Region.US_EAST_1;
  }

  /** What the price list is in. */
  public String currencyCode() {
    return partition().equals(CHINA) ? "CNY" : "USD";
  }
}
