package capacityops.local.pricing;

import capacityops.local.capacity.CapacityScenario.Price;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A product of the price list with its On-Demand term.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api-fetching-price-list-files.html">Price
 *     list files</a>
 */
record Product(
    String sku,
    Map<String, String> attributes,
    BigDecimal perHour,
    String currencyCode,
    String description) {

  /** The code of On-Demand terms, and of a price per hour, in every price list. */
  private static final String ON_DEMAND = "JRTCKXETXF";

  private static final String PER_HOUR = "6YS6EN2CT7";
  private static final String EFFECTIVE = "2026-11-01T00:00:00Z";
  private static final String VERSION = "20261101000000";
  private static final int DECIMALS = 10;

  /** The bill's word for an operating system without further software. */
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "Linux", "RunInstances",
          "RHEL", "RunInstances:0010",
          "SUSE", "RunInstances:000g",
          "Windows", "RunInstances:0002",
          "Ubuntu Pro", "RunInstances:0g00");

  private static final Map<String, String> LOCATIONS =
      Map.ofEntries(
          Map.entry("us-east-1", "US East (N. Virginia)"),
          Map.entry("us-east-2", "US East (Ohio)"),
          Map.entry("us-west-1", "US West (N. California)"),
          Map.entry("us-west-2", "US West (Oregon)"),
          Map.entry("ca-central-1", "Canada (Central)"),
          Map.entry("eu-central-1", "EU (Frankfurt)"),
          Map.entry("eu-north-1", "EU (Stockholm)"),
          Map.entry("eu-west-1", "EU (Ireland)"),
          Map.entry("eu-west-2", "EU (London)"),
          Map.entry("eu-west-3", "EU (Paris)"),
          Map.entry("ap-northeast-1", "Asia Pacific (Tokyo)"),
          Map.entry("ap-south-1", "Asia Pacific (Mumbai)"),
          Map.entry("ap-southeast-1", "Asia Pacific (Singapore)"),
          Map.entry("ap-southeast-2", "Asia Pacific (Sydney)"),
          Map.entry("sa-east-1", "South America (Sao Paulo)"));

  /** An instance costs the same whether it runs or is kept free; a filled reservation is free. */
  private enum CapacityStatus {
    USED("Used", "BoxUsage"),
    UNUSED("UnusedCapacityReservation", "UnusedBox"),
    ALLOCATED("AllocatedCapacityReservation", "Reservation");

    private final String attribute;
    private final String usage;

    CapacityStatus(String attribute, String usage) {
      this.attribute = attribute;
      this.usage = usage;
    }
  }

  /** The products that a price makes. */
  static List<Product> of(Price price) {
    List<Product> products = new ArrayList<>();
    for (CapacityStatus status : CapacityStatus.values()) {
      products.add(of(price, status));
    }
    return products;
  }

  private static Product of(Price price, CapacityStatus status) {
    BigDecimal perHour = status == CapacityStatus.ALLOCATED ? BigDecimal.ZERO : price.perHour();
    return new Product(
        sku(price, status),
        attributes(price, status),
        perHour,
        price.currencyCode(),
        "%s per %s %s %s Instance Hour"
            .formatted(
                perHour.toPlainString(),
                status == CapacityStatus.USED ? "On Demand" : status.usage,
                price.operatingSystem(),
                price.instanceType()));
  }

  private static Map<String, String> attributes(Price price, CapacityStatus status) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("servicecode", "AmazonEC2");
    attributes.put("servicename", "Amazon Elastic Compute Cloud");
    attributes.put("regionCode", price.region());
    attributes.put("location", LOCATIONS.getOrDefault(price.region(), price.region()));
    attributes.put("locationType", "AWS Region");
    attributes.put("instanceType", price.instanceType());
    attributes.put("vcpu", Integer.toString(price.vcpus()));
    attributes.put("operatingSystem", price.operatingSystem());
    attributes.put("preInstalledSw", "NA");
    attributes.put("licenseModel", "No License required");
    attributes.put("tenancy", "Shared");
    attributes.put("capacitystatus", status.attribute);
    attributes.put("marketoption", "OnDemand");
    attributes.put("operation", OPERATIONS.getOrDefault(price.operatingSystem(), ""));
    attributes.put("usagetype", status.usage + ":" + price.instanceType());
    return attributes;
  }

  private static String sku(Price price, CapacityStatus status) {
    String name =
        String.join(
            "/", price.region(), price.instanceType(), price.operatingSystem(), status.attribute);
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    String letters = Long.toString(id.getMostSignificantBits() & Long.MAX_VALUE, 36);
    return ("0".repeat(16) + letters).substring(letters.length()).toUpperCase(Locale.ROOT);
  }

  /** As GetProducts answers it, in format {@code aws_v1}. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode product = json.putObject("product");
    product.put("productFamily", "Compute Instance");
    attributes.forEach(product.putObject("attributes")::put);
    product.put("sku", sku);
    json.put("serviceCode", "AmazonEC2");
    json.putObject("terms").putObject("OnDemand").set(sku + "." + ON_DEMAND, term());
    json.put("version", VERSION);
    json.put("publicationDate", EFFECTIVE);
    return json;
  }

  private ObjectNode term() {
    ObjectNode term = JsonNodeFactory.instance.objectNode();
    String rateCode = String.join(".", sku, ON_DEMAND, PER_HOUR);
    ObjectNode dimension = term.putObject("priceDimensions").putObject(rateCode);
    dimension.put("unit", "Hrs");
    dimension.put("endRange", "Inf");
    dimension.put("description", description);
    dimension.putArray("appliesTo");
    dimension.put("rateCode", rateCode);
    dimension.put("beginRange", "0");
    dimension
        .putObject("pricePerUnit")
        .put(currencyCode, perHour.setScale(DECIMALS, RoundingMode.HALF_UP).toPlainString());
    term.put("sku", sku);
    term.put("effectiveDate", EFFECTIVE);
    term.put("offerTermCode", ON_DEMAND);
    term.putObject("termAttributes");
    return term;
  }
}
