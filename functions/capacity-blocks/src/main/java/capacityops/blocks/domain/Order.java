package capacityops.blocks.domain;

import java.util.Map;

/** A purchase as it is sent to EC2. */
public sealed interface Order {
  String region();

  /** Which attempt sends it. */
  int attempt();

  /**
   * PurchaseCapacityBlock.
   *
   * @param tags with those that name the purchase
   */
  record Block(
      String region,
      String capacityBlockOfferingId,
      String instancePlatform,
      Map<String, String> tags,
      int attempt)
      implements Order {}

  /** PurchaseCapacityBlockExtension, which takes no tags. */
  record Extension(
      String region,
      String capacityBlockExtensionOfferingId,
      String capacityReservationId,
      int attempt)
      implements Order {}

  static Order of(Purchase purchase, String stack) {
    return of(purchase.id(), purchase.record(), stack);
  }

  static Order of(String purchaseId, PurchaseRecord record, String stack) {
    int attempt = record.attempt().number();
    Quote quote = record.quote();
    return switch (quote.offering()) {
      case Offering.Block block ->
          new Block(
              block.region(),
              block.offeringId(),
              quote.instancePlatform(),
              new PurchaseTag(purchaseId, attempt).with(record.tags(), stack, record.quoteHash()),
              attempt);
      case Offering.Extension extension ->
          new Extension(
              extension.region(),
              extension.offeringId(),
              extension.capacityReservationId(),
              attempt);
    };
  }
}
