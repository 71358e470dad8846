package capacityops.lending;

import capacityops.core.api.ApiRequest;
import capacityops.core.api.JsonFields;
import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/**
 * The words of the routes {@code
 * /capacity-reservations/{capacityReservationId}/interruptible-allocation}, with AWS's own
 * constraints.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInterruptibleCapacityReservationAllocation.html">CreateInterruptibleCapacityReservationAllocation</a>
 */
final class InterruptibleAllocationApi {
  private static final String ID = "capacityReservationId";
  private static final String REQUESTED_AT = "requested-at";
  private static final TextRule CAPACITY_RESERVATION_ID =
      TextRule.matching(
          "cr-[a-z0-9]+", 6, 40, "a capacity reservation ID such as cr-0123456789abcdef0");

  /** AWS lends at most this many at once. */
  private static final int MOST_INSTANCES = 1000;

  /** Larger than any reservation; how much may be changed at once depends on what is lent. */
  private static final int LARGEST_TARGET = 1_000_000;

  /** AWS allows 50; one names the ledger's record. */
  private static final int MOST_TAGS = 49;

  private static final TextRule TAG_KEY =
      TextRule.matching(
          "(?s)(?!(?i:aws:)|capacity-ops:).+",
          1,
          128,
          "a tag key that begins neither with aws: nor with capacity-ops:");

  private static final TextRule TAG_VALUE = TextRule.anyText(0, 256);

  private InterruptibleAllocationApi() {}

  /** The body of {@code POST}. */
  record Lend(
      String capacityReservationId, int instanceCount, Map<String, String> tags, boolean dryRun) {}

  /**
   * The body of {@code PATCH}.
   *
   * @param requestedAt when the change was asked for (the body's member, or the header {@code
   *     requested-at}), {@code null} for now; one that is older than the last accepted one is
   *     dropped
   */
  record Change(
      String capacityReservationId, int targetInstanceCount, Instant requestedAt, boolean dryRun) {}

  static Lend lend(ApiRequest request) {
    Violations violations = new Violations();
    String id = capacityReservationId(request, violations);
    JsonFields fields = JsonFields.of(request.body(), violations);
    Integer count = fields.requiredInteger("instanceCount", 1, MOST_INSTANCES);
    Map<String, String> tags = fields.textMap("tags", TAG_KEY, TAG_VALUE, MOST_TAGS);
    boolean dryRun = fields.flag("dryRun");
    fields.nothingElse();
    violations.throwIfAny();
    return new Lend(id, count, tags, dryRun);
  }

  static Change change(ApiRequest request) {
    Violations violations = new Violations();
    String id = capacityReservationId(request, violations);
    JsonFields fields = JsonFields.of(request.body(), violations);
    Integer target = fields.requiredInteger("targetInstanceCount", 0, LARGEST_TARGET);
    Instant inBody = fields.time("requestedAt");
    Instant requestedAt =
        inBody == null
            ? request.header(REQUESTED_AT).map(text -> time(text, violations)).orElse(null)
            : inBody;
    boolean dryRun = fields.flag("dryRun");
    fields.nothingElse();
    violations.throwIfAny();
    return new Change(id, target, requestedAt, dryRun);
  }

  /** {@code DELETE}, with {@code dryRun} in the query. */
  static Change takeBack(ApiRequest request) {
    Violations violations = new Violations();
    String id = capacityReservationId(request, violations);
    QueryFields query = new QueryFields(request.query(), violations);
    Boolean dryRun = query.flag("dryRun");
    query.nothingElse();
    violations.throwIfAny();
    return new Change(id, 0, null, Boolean.TRUE.equals(dryRun));
  }

  /** {@code GET}. */
  static String named(ApiRequest request) {
    Violations violations = new Violations();
    String id = capacityReservationId(request, violations);
    new QueryFields(request.query(), violations).nothingElse();
    violations.throwIfAny();
    return id;
  }

  /** Not in the body, which has to be the same at every repeat. */
  private static Instant time(String text, Violations violations) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      violations.add(REQUESTED_AT, "must be a time in ISO 8601 UTC");
      return null;
    }
  }

  private static String capacityReservationId(ApiRequest request, Violations violations) {
    String id = request.pathParameter(ID);
    violations.check(ID, id, CAPACITY_RESERVATION_ID);
    return id;
  }
}
