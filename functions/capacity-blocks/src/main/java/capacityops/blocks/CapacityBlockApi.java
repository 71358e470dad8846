package capacityops.blocks;

import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.PurchaseTag;
import capacityops.blocks.domain.RequestPurchase;
import capacityops.blocks.domain.RequestPurchase.Wanted;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.JsonFields;
import capacityops.core.api.Listing.Place;
import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.core.money.Money;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words of the Capacity Block routes, with AWS's own constraints.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityBlockOfferings.html">DescribeCapacityBlockOfferings</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PurchaseCapacityBlock.html">PurchaseCapacityBlock</a>
 */
final class CapacityBlockApi {
  static final TextRule INSTANCE_TYPE =
      TextRule.matching("[a-z0-9-]+\\.[a-z0-9-]+", 1, 64, "an instance type such as p5.48xlarge");
  static final TextRule ULTRASERVER_TYPE =
      TextRule.matching("[a-z0-9.-]+", 1, 64, "an UltraServer type such as u-p6e-gb200x72");
  static final TextRule REGION =
      TextRule.matching("[a-z]{2}(-[a-z]+)+-\\d", 1, 32, "a Region such as us-east-1");
  static final TextRule RESERVATION_ID =
      TextRule.matching("cr-[0-9a-f]+", 4, 64, "a Capacity Reservation ID (cr- and hexadecimals)");
  static final TextRule OFFERING_ID =
      TextRule.matching("[A-Za-z0-9-]+", 1, 128, "an offering ID such as cb-0123456789abcdef0");
  static final TextRule PURCHASE_ID = TextRule.matching("[0-9a-f-]{36}", 36, 36, "a purchase ID");
  static final TextRule STATUS =
      TextRule.matching("[A-Z_]+", 1, 64, "a purchase status such as AWAITING_APPROVAL");
  static final TextRule COMMENT = TextRule.anyText(1, 1000);

  /** Instances of a block, and the longest list of Regions. */
  static final int MOST_INSTANCES = 64;

  private static final int MOST_REGIONS = 40;
  private static final int MOST_ULTRASERVERS = 64;
  private static final int LONGEST_HOURS = 4368;
  private static final int LONGEST_BY_DAYS = 336;
  private static final int DAY = 24;
  private static final int WEEK = 168;

  /** AWS's 50, without ours. */
  private static final int MOST_TAGS = 47;

  private static final TextRule PLATFORM =
      TextRule.oneOf(
          "Linux/UNIX", "Red Hat Enterprise Linux", "RHEL with HA", "SUSE Linux", "Ubuntu Pro");
  private static final TextRule TAG_KEY =
      TextRule.matching(
          "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", 1, 128, "letters, digits, spaces and _.:/=+-@");
  private static final TextRule TAG_VALUE =
      TextRule.matching(
          "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", 0, 256, "letters, digits, spaces and _.:/=+-@");
  private static final TextRule CURRENCY =
      TextRule.matching("[A-Z]{3}", 3, 3, "a currency code such as USD");

  private static final Set<String> CURRENCIES =
      java.util.Currency.getAvailableCurrencies().stream()
          .map(java.util.Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private CapacityBlockApi() {}

  /** What {@code POST /capacity-block-purchases} asks. */
  record Asked(Wanted wanted, boolean dryRun) {}

  /**
   * A search over Regions.
   *
   * @param place in EC2's own pages, empty for all of them
   */
  record OfferingQuery(
      Offering.Search search, List<String> regions, boolean dryRun, Optional<Place> place) {}

  /** EC2 would let a request through. */
  record Permitted(boolean dryRun, boolean permitted) {
    static ApiResponse answer() {
      return ApiResponse.json(200, new Permitted(true, true));
    }
  }

  /** Reads a purchase request, and tells everything that is wrong with it. */
  static Asked purchase(ApiRequest request, String ownRegion) {
    Violations violations = new Violations();
    JsonFields fields = JsonFields.of(request.body(), violations);
    boolean extension =
        fields.has("capacityReservationId") || fields.has("capacityBlockExtensionOfferingId");
    Wanted wanted = extension ? extension(fields, ownRegion) : block(fields, ownRegion);
    boolean dryRun = fields.flag("dryRun");
    fields.nothingElse();
    violations.throwIfAny();
    return new Asked(wanted, dryRun);
  }

  private static Wanted block(JsonFields fields, String ownRegion) {
    String offering = fields.requiredText("capacityBlockOfferingId", OFFERING_ID);
    String region = fields.text("region", REGION);
    String platform = fields.requiredText("instancePlatform", PLATFORM);
    Map<String, String> tags = tags(fields);
    Offering.Search search = blockSearch(fields, region, ownRegion);
    return new Wanted(offering, null, region, search, platform, fee(fields), tags, reason(fields));
  }

  private static Wanted extension(JsonFields fields, String ownRegion) {
    String offering = fields.requiredText("capacityBlockExtensionOfferingId", OFFERING_ID);
    String reservation = fields.requiredText("capacityReservationId", RESERVATION_ID);
    String region = fields.text("region", REGION);
    Integer hours = fields.integer("capacityBlockExtensionDurationHours", 1, LONGEST_HOURS);
    Offering.Search search =
        hours == null
            ? null
            : Offering.Search.forExtension(region == null ? ownRegion : region, reservation, hours);
    return new Wanted(
        offering, reservation, region, search, null, fee(fields), Map.of(), reason(fields));
  }

  /** Where the offering was found elsewhere, the search for it comes with the request. */
  private static Offering.Search blockSearch(JsonFields fields, String region, String ownRegion) {
    String type = fields.text("instanceType", INSTANCE_TYPE);
    Integer count = fields.integer("instanceCount", 1, MOST_INSTANCES);
    String ultraserver = fields.text("ultraserverType", ULTRASERVER_TYPE);
    Integer ultraservers = fields.integer("ultraserverCount", 1, MOST_ULTRASERVERS);
    Integer hours = fields.integer("capacityDurationHours", 1, LONGEST_HOURS);
    return hours == null
        ? null
        : new Offering.Search(
            region == null ? ownRegion : region,
            null,
            type,
            count,
            ultraserver,
            ultraservers,
            hours,
            null,
            null);
  }

  private static String reason(JsonFields fields) {
    return fields.requiredText("reason", COMMENT);
  }

  private static Money fee(JsonFields fields) {
    JsonFields fee = fields.requiredObject("maxUpfrontFee");
    if (fee == null) {
      return null;
    }
    BigDecimal amount = fee.decimal("amount");
    if (!fee.has("amount")) {
      fee.violation("amount", "is required");
    } else if (amount != null && amount.signum() <= 0) {
      fee.violation("amount", "must be more than zero");
    }
    String currency = fee.requiredText("currencyCode", CURRENCY);
    fee.nothingElse();
    if (currency != null && !CURRENCIES.contains(currency)) {
      fee.violation("currencyCode", "is not a currency of ISO 4217");
      return null;
    }
    return amount == null || currency == null ? null : new Money(amount, currency);
  }

  private static Map<String, String> tags(JsonFields fields) {
    Map<String, String> tags = fields.textMap("tags", TAG_KEY, TAG_VALUE, MOST_TAGS);
    for (String key : tags.keySet()) {
      String lower = key.toLowerCase(Locale.ROOT);
      if (lower.startsWith("aws:") || lower.startsWith(PurchaseTag.PREFIX)) {
        fields.violation("tags." + key, "must not begin with aws: or " + PurchaseTag.PREFIX);
      }
    }
    return tags;
  }

  /** Reads a search for blocks. */
  static OfferingQuery blockQuery(ApiRequest request, List<String> usualRegions) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    String type = query.text("instanceType", INSTANCE_TYPE);
    Integer count = query.integer("instanceCount", 1, MOST_INSTANCES);
    String ultraserver = query.text("ultraserverType", ULTRASERVER_TYPE);
    Integer ultraservers = query.integer("ultraserverCount", 1, MOST_ULTRASERVERS);
    Integer hours = query.requiredInteger("capacityDurationHours", 1, LONGEST_HOURS);
    requireDuration(query, "capacityDurationHours", hours);
    requireOneKind(query, request);
    Offering.Search search =
        new Offering.Search(
            null,
            null,
            type,
            count,
            ultraserver,
            ultraservers,
            hours,
            query.time("startDateRange"),
            query.time("endDateRange"));
    List<String> regions = regions(query, usualRegions);
    requireAllowed(query, regions, usualRegions);
    OfferingQuery asked = asked(request, query, search, regions);
    violations.throwIfAny();
    return asked;
  }

  /** Reads a search for extensions of a block. */
  static OfferingQuery extensionQuery(
      ApiRequest request, String ownRegion, List<String> allowedRegions) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    String reservation = query.requiredText("capacityReservationId", RESERVATION_ID);
    Integer hours = query.requiredInteger("capacityBlockExtensionDurationHours", 1, LONGEST_HOURS);
    requireDuration(query, "capacityBlockExtensionDurationHours", hours);
    String region = query.text("region", REGION);
    String in = region == null ? ownRegion : region;
    requireAllowed(query, List.of(in), allowedRegions);
    Offering.Search search =
        hours == null ? null : Offering.Search.forExtension(in, reservation, hours);
    OfferingQuery asked = asked(request, query, search, List.of(in));
    violations.throwIfAny();
    return asked;
  }

  private static OfferingQuery asked(
      ApiRequest request, QueryFields query, Offering.Search search, List<String> regions) {
    boolean paged =
        request.query().containsKey("maxResults") || request.query().containsKey("nextToken");
    Place place = Place.of(query);
    if (paged && regions.size() > 1) {
      query.violation("region", "must stand once where pages are asked for: they are EC2's own");
    }
    Boolean dryRun = query.flag("dryRun");
    query.nothingElse();
    return new OfferingQuery(
        search,
        regions,
        Boolean.TRUE.equals(dryRun),
        paged ? Optional.of(place) : Optional.empty());
  }

  /** Reads which Regions are meant, and nothing else. */
  static List<String> regions(ApiRequest request, List<String> usualRegions) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    List<String> regions = regions(query, usualRegions);
    query.nothingElse();
    violations.throwIfAny();
    return regions;
  }

  private static List<String> regions(QueryFields query, List<String> usualRegions) {
    List<String> regions = query.texts("region", REGION).stream().distinct().toList();
    if (regions.size() > MOST_REGIONS) {
      query.violation("region", "must stand at most %d times".formatted(MOST_REGIONS));
    }
    return regions.isEmpty() ? usualRegions : regions;
  }

  /** What could not be bought is not searched for. */
  private static void requireAllowed(
      QueryFields query, List<String> regions, List<String> allowedRegions) {
    regions.stream()
        .filter(region -> !allowedRegions.contains(region))
        .forEach(
            region ->
                query.violation("region", RequestPurchase.notAllowed(region, allowedRegions)));
  }

  /** Blocks last whole days up to 14, then whole weeks up to 182 days. */
  private static void requireDuration(QueryFields query, String name, Integer hours) {
    if (hours == null) {
      return;
    }
    boolean days = hours % DAY == 0 && hours <= LONGEST_BY_DAYS;
    boolean weeks = hours % WEEK == 0;
    if (!days && !weeks) {
      query.violation(
          name, "must be a multiple of 24 up to 336, or of 168 up to 4368: whole days, then weeks");
    }
  }

  private static void requireOneKind(QueryFields query, ApiRequest request) {
    Set<String> given = request.query().keySet();
    boolean instances = given.contains("instanceType") && given.contains("instanceCount");
    boolean ultraservers = given.contains("ultraserverType") && given.contains("ultraserverCount");
    if (!instances && !ultraservers) {
      query.violation(
          "instanceType",
          "instanceType and instanceCount, or ultraserverType and ultraserverCount, are required");
    }
  }

  /** The purchase that a route is about. */
  static String purchaseId(ApiRequest request) {
    Violations violations = new Violations();
    String id = request.pathParameter("purchaseId");
    violations.check("purchaseId", id, PURCHASE_ID);
    violations.throwIfAny();
    return id;
  }

  /** The body of a decision, which may be left out. */
  static JsonFields decision(ApiRequest request, Violations violations) {
    byte[] body =
        request.body().length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : request.body();
    return JsonFields.of(body, violations);
  }
}
