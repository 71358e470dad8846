package capacityops.usage.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.failure.AwsFailure;
import capacityops.core.json.Json;
import capacityops.core.money.Money;
import capacityops.usage.domain.Price;
import capacityops.usage.domain.PriceKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.pricing.PricingClient;

class PricingPriceListTest {
  private static final PriceKey KEY =
      new PriceKey("eu-west-1", "m5.large", "Linux/UNIX", "default");

  @RegisterExtension final FakeAws aws = new FakeAws();
  private PricingPriceList list;

  record Products(String FormatVersion, List<String> PriceList, String NextToken) {}

  @BeforeEach
  void list() {
    list = new PricingPriceList(aws.clients().repeating(aws.here(PricingClient.builder())));
  }

  @Test
  void price_isAskedForByTheOperationOfThePlatform() {
    aws.answers(200, products(product("0.1070000000", "Hrs")));

    assertThat(list.priceOf(KEY))
        .isEqualTo(new Price.Known(Money.of("0.107", "USD"), Price.Source.PRICE_LIST));
    assertThat(aws.asked().getFirst().target()).endsWith(".GetProducts");
    assertThat(aws.asked().getFirst().body())
        .contains("AmazonEC2", "\"regionCode\"", "eu-west-1", "m5.large", "RunInstances", "Shared");
  }

  @Test
  void dedicatedWindows_isAnotherPrice() {
    aws.answers(200, products(product("0.3", "Hrs")));

    list.priceOf(new PriceKey("eu-west-1", "m5.large", "Windows", "dedicated"));

    assertThat(aws.asked().getFirst().body()).contains("RunInstances:0002", "Dedicated");
  }

  @Test
  void price_noneOrSeveralOrUnknownPlatform_isUnknown() {
    aws.answers(200, products());
    assertThat(list.priceOf(KEY)).isInstanceOf(Price.Unknown.class);

    aws.answers(200, products(product("0.1", "Hrs"), product("0.2", "Hrs")));
    assertThat(list.priceOf(KEY))
        .isEqualTo(new Price.Unknown("the price list has 2 prices for it"));

    PriceKey novel = new PriceKey("eu-west-1", "m5.large", "Novel OS", "default");
    assertThat(list.priceOf(novel)).isInstanceOf(Price.Unknown.class);
    assertThat(aws.asked()).hasSize(2);
  }

  @Test
  void price_freeTiersAndOtherUnitsAndRepeats_areNoFurtherPrices() {
    aws.answers(
        200,
        products(
            product("0.1", "Hrs"),
            product("0.10", "Hrs"),
            product("0.0000000000", "Hrs"),
            product("9", "GB-Mo")));

    assertThat(list.priceOf(KEY))
        .isEqualTo(new Price.Known(Money.of("0.10", "USD"), Price.Source.PRICE_LIST));
  }

  @Test
  void listThatCannotBeRead_isAFailure() {
    aws.answers(400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}");

    assertThatThrownBy(() -> list.priceOf(KEY)).isInstanceOf(AwsFailure.Refused.class);
  }

  private static String products(String... products) {
    return Json.text(new Products("aws_v1", Stream.of(products).toList(), null));
  }

  private static String product(String usd, String unit) {
    return """
        {"product":{"productFamily":"Compute Instance"},
         "terms":{"OnDemand":{"SKU.JRTCKXETXF":{"priceDimensions":{"SKU.JRTCKXETXF.6YS6EN2CT7":
           {"unit":"%s","pricePerUnit":{"USD":"%s"}}}}},
          "Reserved":{"SKU.R":{"priceDimensions":{"SKU.R.1":{"unit":"Hrs","pricePerUnit":{"USD":"0.05"}}}}}}}
        """
        .formatted(unit, usd);
  }
}
