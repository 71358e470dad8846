package capacityops.local.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.capacity.CapacityScenario;
import capacityops.local.gateway.RunningGateway;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.PricingException;

class PricingTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RunningGateway running =
      new RunningGateway(new Pricing(CapacityScenario::defaults));
  private final PricingClient pricing = running.client(PricingClient.builder());

  @AfterEach
  void close() {
    pricing.close();
    running.close();
  }

  @Test
  void onDemandPriceOfAType_isInTheShapeOfThePriceList() throws Exception {
    List<String> products =
        products(
            equal("regionCode", "us-east-1"),
            equal("instanceType", "m5.2xlarge"),
            equal("operation", "RunInstances"),
            equal("tenancy", "Shared"),
            equal("capacitystatus", "Used"));

    assertThat(products).hasSize(1);
    JsonNode product = JSON.readTree(products.getFirst());
    assertThat(product.at("/product/attributes/usagetype").asText())
        .isEqualTo("BoxUsage:m5.2xlarge");
    assertThat(product.at("/product/attributes/location").asText())
        .isEqualTo("US East (N. Virginia)");
    JsonNode term = product.at("/terms/OnDemand").elements().next();
    JsonNode dimension = term.path("priceDimensions").elements().next();
    assertThat(dimension.path("unit").asText()).isEqualTo("Hrs");
    assertThat(dimension.at("/pricePerUnit/USD").asText()).isEqualTo("0.3840000000");
    assertThat(dimension.path("rateCode").asText())
        .startsWith(product.at("/product/sku").asText() + ".");
  }

  @Test
  void unusedReservation_costsTheSame_andAFilledOneNothingMore() {
    assertThat(prices("UnusedCapacityReservation")).containsExactly("0.3840000000");
    assertThat(prices("AllocatedCapacityReservation")).containsExactly("0.0000000000");
  }

  private Stream<String> prices(String capacityStatus) {
    return products(
            equal("regionCode", "us-east-1"),
            equal("instanceType", "m5.2xlarge"),
            equal("capacitystatus", capacityStatus))
        .stream()
        .map(PricingTest::read)
        .map(product -> product.findValue("pricePerUnit").path("USD").asText());
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(json, e);
    }
  }

  @Test
  void unknownTypeOrPlatform_hasNoProduct() {
    assertThat(products(equal("instanceType", "z9.huge"))).isEmpty();
    assertThat(
            products(equal("instanceType", "m5.2xlarge"), equal("operation", "RunInstances:0002")))
        .isEmpty();
  }

  @Test
  void pages_areDisjointAndComplete() {
    Consumer<GetProductsRequest.Builder> all = request -> request.serviceCode("AmazonEC2");

    List<String> paged =
        pricing
            .getProductsPaginator(all.andThen(request -> request.maxResults(4)))
            .priceList()
            .stream()
            .toList();

    assertThat(paged)
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(pricing.getProducts(all).priceList())
        .hasSizeGreaterThan(8);
  }

  @Test
  void badRequests_haveTheServicesErrors() {
    assertThat(errorCode(request -> request.serviceCode("AmazonNothing")))
        .isEqualTo("NotFoundException");
    assertThat(errorCode(request -> request.serviceCode("AmazonEC2").maxResults(101)))
        .isEqualTo("InvalidParameterException");
    assertThat(errorCode(request -> request.serviceCode("AmazonEC2").nextToken("nonsense")))
        .isEqualTo("InvalidNextTokenException");
  }

  private String errorCode(Consumer<GetProductsRequest.Builder> request) {
    return catchThrowableOfType(PricingException.class, () -> pricing.getProducts(request))
        .awsErrorDetails()
        .errorCode();
  }

  private List<String> products(Filter... filters) {
    return pricing
        .getProducts(request -> request.serviceCode("AmazonEC2").filters(filters))
        .priceList();
  }

  private static Filter equal(String field, String value) {
    return Filter.builder().type(FilterType.TERM_MATCH).field(field).value(value).build();
  }
}
