package capacityops.local.pricing;

import capacityops.local.capacity.CapacityScenario;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/**
 * The Price List Query API: the On-Demand prices of the scenario, with shared tenancy. A type that
 * the scenario does not price has no product.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html">
 *     GetProducts</a>
 */
public final class Pricing implements ServiceSimulator {
  private static final String EC2 = "AmazonEC2";
  private static final String FORMAT = "aws_v1";
  private static final int MOST_RESULTS = 100;

  private final Supplier<CapacityScenario> scenario;

  /**
   * @param scenario what tells the prices, asked for at each call
   */
  public Pricing(Supplier<CapacityScenario> scenario) {
    this.scenario = scenario;
  }

  @Override
  public String signingName() {
    return "pricing";
  }

  @Override
  public Operations operations() {
    return new Operations().on(GetProductsRequest.class, this::getProducts);
  }

  private GetProductsResponse getProducts(GetProductsRequest request, CallContext caller) {
    if (!EC2.equals(request.serviceCode())) {
      throw new AwsError(
          "NotFoundException", 400, "The service code " + request.serviceCode() + " is not listed");
    }
    if (request.formatVersion() != null && !request.formatVersion().equals(FORMAT)) {
      throw invalid("FormatVersion must be aws_v1");
    }
    int most = Optional.ofNullable(request.maxResults()).orElse(MOST_RESULTS);
    if (most < 1 || most > MOST_RESULTS) {
      throw invalid("MaxResults must be from 1 to 100");
    }
    List<Product> found =
        scenario.get().allPrices().stream()
            .flatMap(price -> Product.of(price).stream())
            .filter(
                product -> request.filters().stream().allMatch(filter -> meets(product, filter)))
            .toList();
    int from = request.nextToken() == null ? 0 : offset(request, found.size());
    int to = Math.min(found.size(), from + most);
    return GetProductsResponse.builder()
        .formatVersion(FORMAT)
        .priceList(
            found.subList(from, to).stream().map(product -> product.toJson().toString()).toList())
        .nextToken(to < found.size() ? token(request, to) : null)
        .build();
  }

  private static boolean meets(Product product, Filter filter) {
    if (filter.field() == null || filter.value() == null || filter.type() == null) {
      throw invalid("A filter has Type, Field and Value");
    }
    Optional<String> value = attribute(product, filter.field());
    return switch (filter.type()) {
      case TERM_MATCH, EQUALS -> value.filter(filter.value()::equalsIgnoreCase).isPresent();
      case CONTAINS -> value.filter(text -> contains(text, filter.value())).isPresent();
      case ANY_OF -> value.filter(text -> values(filter).contains(text)).isPresent();
      case NONE_OF -> value.filter(text -> values(filter).contains(text)).isEmpty();
      case UNKNOWN_TO_SDK_VERSION -> throw invalid("There is no filter " + filter.typeAsString());
    };
  }

  private static Optional<String> attribute(Product product, String field) {
    if (field.equalsIgnoreCase("sku")) {
      return Optional.of(product.sku());
    }
    return product.attributes().entrySet().stream()
        .filter(attribute -> attribute.getKey().equalsIgnoreCase(field))
        .map(java.util.Map.Entry::getValue)
        .findFirst();
  }

  private static boolean contains(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  private static List<String> values(Filter filter) {
    return Arrays.stream(filter.value().split(",", -1)).map(String::strip).toList();
  }

  private static String token(GetProductsRequest request, int offset) {
    String text = query(request) + "/" + offset;
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int offset(GetProductsRequest request, int size) {
    try {
      String text =
          new String(Base64.getUrlDecoder().decode(request.nextToken()), StandardCharsets.UTF_8);
      String prefix = query(request) + "/";
      if (text.startsWith(prefix)) {
        return Math.min(size, Integer.parseInt(text.substring(prefix.length())));
      }
    } catch (IllegalArgumentException e) {
      throw invalidToken();
    }
    throw invalidToken();
  }

  /** What tells one list from another. */
  private static int query(GetProductsRequest request) {
    return request.toBuilder().nextToken(null).maxResults(null).build().hashCode();
  }

  private static AwsError invalidToken() {
    return new AwsError("InvalidNextTokenException", 400, "The pagination token is invalid.");
  }

  private static AwsError invalid(String message) {
    return new AwsError("InvalidParameterException", 400, message);
  }
}
