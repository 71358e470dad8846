package capacityops.usage;

import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.usage.domain.ReservationFilter;
import capacityops.usage.domain.ReservationFilter.Tag;
import capacityops.usage.domain.ReservationGateway.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words of the reservation routes, with AWS's own constraints.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityReservations.html">DescribeCapacityReservations</a>
 */
final class ReservationApi {
  static final TextRule RESERVATION_ID =
      TextRule.matching(
          "cr-[a-f0-9]+", 11, 35, "a Capacity Reservation ID (cr- and hexadecimal digits)");
  static final TextRule REGION =
      TextRule.matching("[a-z]{2,4}(-[a-z]+)+-\\d{1,2}", 8, 32, "a Region such as us-east-1");
  static final TextRule ACCOUNT_ID =
      TextRule.matching("\\d{12}", 12, 12, "an account ID of digits");

  /** New states may come: any word of AWS's form is let through. */
  private static final TextRule STATE =
      TextRule.matching("[a-z-]+", 1, 64, "a reservation state such as active");

  private static final TextRule INSTANCE_TYPE =
      TextRule.matching("[a-z0-9-]+\\.[a-z0-9-]+", 3, 64, "an instance type such as p5.48xlarge");
  private static final TextRule ARN = TextRule.matching("arn:[\\x21-\\x7e]+", 20, 2048, "an ARN");
  private static final TextRule ZONE =
      TextRule.matching("[a-z0-9-]+", 4, 64, "an Availability Zone such as us-east-1a");

  /** EC2 compares the text, in which {@code *} and {@code ?} stand for others. */
  private static final TextRule TIME =
      TextRule.matching(
          "[0-9TZ:.*?-]+",
          1,
          32,
          "a time in ISO 8601 UTC, or a pattern of one such as 2026-11-20*");

  private static final TextRule TENANCY = TextRule.oneOf("default", "dedicated");
  private static final TextRule END_DATE_TYPE = TextRule.oneOf("unlimited", "limited");
  private static final TextRule MATCH_CRITERIA = TextRule.oneOf("open", "targeted");
  private static final TextRule RESERVATION_TYPE = TextRule.oneOf("default", "capacity-block");
  private static final TextRule TEXT = TextRule.anyText(1, 256);
  private static final TextRule TAG = TextRule.anyText(1, 385);
  private static final int MOST_VALUES = 200;

  private record Documented(String filter, TextRule rule) {}

  /** Our parameters, each with the filter that EC2 documents for it. */
  private static final Map<String, Documented> DOCUMENTED = documented();

  private ReservationApi() {}

  private static Map<String, Documented> documented() {
    Map<String, Documented> filters = new LinkedHashMap<>();
    filters.put("state", new Documented("state", STATE));
    filters.put("instanceType", new Documented("instance-type", INSTANCE_TYPE));
    filters.put("ownerId", new Documented("owner-id", ACCOUNT_ID));
    filters.put("instancePlatform", new Documented("instance-platform", TEXT));
    filters.put("availabilityZone", new Documented("availability-zone", ZONE));
    filters.put("tenancy", new Documented("tenancy", TENANCY));
    filters.put("outpostArn", new Documented("outpost-arn", ARN));
    filters.put("startDate", new Documented("start-date", TIME));
    filters.put("endDate", new Documented("end-date", TIME));
    filters.put("endDateType", new Documented("end-date-type", END_DATE_TYPE));
    filters.put("instanceMatchCriteria", new Documented("instance-match-criteria", MATCH_CRITERIA));
    filters.put("placementGroupArn", new Documented("placement-group-arn", ARN));
    return filters;
  }

  static ReservationFilter filter(QueryFields query) {
    List<Filter> atAws = new ArrayList<>();
    DOCUMENTED.forEach(
        (name, documented) -> {
          List<String> values = values(query, name, documented.rule());
          if (!values.isEmpty()) {
            atAws.add(new Filter(documented.filter(), values));
          }
        });
    return new ReservationFilter(
        atAws,
        values(query, "tag", TAG).stream().map(ReservationApi::tag).toList(),
        values(query, "reservationType", RESERVATION_TYPE),
        query.flag("interruptible"));
  }

  static List<String> regions(QueryFields query) {
    return values(query, "region", REGION);
  }

  static Optional<String> region(QueryFields query) {
    return Optional.ofNullable(query.text("region", REGION));
  }

  private static List<String> values(QueryFields query, String name, TextRule rule) {
    List<String> values = query.texts(name, rule);
    if (values.size() > MOST_VALUES) {
      query.violation(name, "must stand at most %d times".formatted(MOST_VALUES));
    }
    return values;
  }

  /** {@code key} or {@code key=value}; a key that holds {@code =} cannot be asked for. */
  private static Tag tag(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new Tag(text, null)
        : new Tag(text.substring(0, equals), text.substring(equals + 1));
  }
}
