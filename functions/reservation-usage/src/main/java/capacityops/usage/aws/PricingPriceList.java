package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import capacityops.core.money.Money;
import capacityops.usage.domain.Price;
import capacityops.usage.domain.PriceKey;
import capacityops.usage.domain.PriceList;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;

/**
 * On-Demand prices by the Price List Query API.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html">GetProducts</a>
 */
public final class PricingPriceList implements PriceList {
  private static final String HOURS = "Hrs";

  private final PricingClient client;

  /**
   * @param client in one of the few Regions that answer for the price list
   */
  public PricingPriceList(PricingClient client) {
    this.client = client;
  }

  @Override
  public Price priceOf(PriceKey key) {
    return PlatformOperation.of(key.instancePlatform())
        .map(operation -> listed(key, operation))
        .orElseGet(
            () ->
                new Price.Unknown(
                    "the price list has no word for the platform " + key.instancePlatform()));
  }

  private Price listed(PriceKey key, String operation) {
    Set<Money> prices =
        products(key, operation).stream()
            .flatMap(PricingPriceList::onDemandPerHour)
            .filter(price -> price.amount().signum() > 0)
            .collect(Collectors.toSet());
    return switch (prices.size()) {
      case 0 -> new Price.Unknown("it is not in the price list");
      case 1 -> new Price.Known(prices.iterator().next(), Price.Source.PRICE_LIST);
      default -> new Price.Unknown("the price list has %d prices for it".formatted(prices.size()));
    };
  }

  private List<String> products(PriceKey key, String operation) {
    String tenancy = key.tenancy().equals("dedicated") ? "Dedicated" : "Shared";
    try {
      return client
          .getProductsPaginator(
              request ->
                  request
                      .serviceCode("AmazonEC2")
                      .formatVersion("aws_v1")
                      .filters(
                          equal("regionCode", key.region()),
                          equal("instanceType", key.instanceType()),
                          equal("operation", operation),
                          equal("tenancy", tenancy),
                          equal("capacitystatus", "Used")))
          .priceList()
          .stream()
          .toList();
    } catch (SdkException e) {
      throw AwsErrors.of("Pricing", "GetProducts", e);
    }
  }

  private static Filter equal(String field, String value) {
    return Filter.builder().type(FilterType.TERM_MATCH).field(field).value(value).build();
  }

  /** Terms and their dimensions have names of their own: only their members are known. */
  private static Stream<Money> onDemandPerHour(String product) {
    Map<String, Object> document = Json.readObject(product.getBytes(StandardCharsets.UTF_8));
    return members(member(member(document, "terms"), "OnDemand"))
        .flatMap(term -> members(member(term, "priceDimensions")))
        .filter(dimension -> HOURS.equals(member(dimension, "unit")))
        .flatMap(dimension -> price(member(dimension, "pricePerUnit")).stream());
  }

  private static Optional<Money> price(Object perUnit) {
    return perUnit instanceof Map<?, ?> byCurrency
        ? byCurrency.entrySet().stream()
            .findFirst()
            .map(
                entry ->
                    new Money(
                        new BigDecimal(entry.getValue().toString()), entry.getKey().toString()))
        : Optional.empty();
  }

  private static Object member(Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static Stream<Object> members(Object object) {
    return object instanceof Map<?, ?> map
        ? map.values().stream().map(Object.class::cast)
        : Stream.of();
  }
}
