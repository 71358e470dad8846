package capacityops.events;

import capacityops.core.json.Json;
import capacityops.events.domain.AwsEvent;
import capacityops.events.domain.AwsEvent.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads events of AWS, whichever generation of names they carry.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-monitor.html">Monitor
 *     Capacity Blocks</a>
 */
final class AwsEventReader {
  private static final String RESERVATION = "capacity-reservation/";
  private static final String UNDER_USE = "AWS_EC2_ODCR_UNDERUTILIZATION";

  private AwsEventReader() {}

  /**
   * @throws UnreadableEvent where the event lacks what its kind must have
   */
  static AwsEvent read(byte[] json) {
    Map<String, Object> raw = Json.readObject(json);
    LooseFields envelope = new LooseFields(raw);
    LooseFields detail = envelope.object("detail");
    Origin origin =
        new Origin(
            envelope.text("id").or(() -> envelope.text("customer_event_id")).orElse(null),
            envelope.required("detail-type"),
            envelope.required("account"),
            envelope.text("region").orElse(""),
            requiredTime(envelope));
    return event(origin, envelope.texts("resources"), detail);
  }

  private static Instant requiredTime(LooseFields envelope) {
    envelope.required("time");
    return envelope.time("time");
  }

  private static AwsEvent event(Origin origin, List<String> resources, LooseFields detail) {
    String type = origin.detailType().toLowerCase(Locale.ROOT);
    if (type.equals("aws health event")) {
      return health(origin, resources, detail);
    }
    if (type.startsWith("capacity block") && type.endsWith("delivered")) {
      return new AwsEvent.BlockDelivered(origin, reservation(detail, resources));
    }
    if (type.startsWith("capacity block") && type.endsWith("expiration warning")) {
      return new AwsEvent.BlockEnding(
          origin, reservation(detail, resources), detail.time("end-date"));
    }
    if (type.endsWith("instance interruption warning")) {
      return interruption(origin, detail);
    }
    if (type.contains("interruptible") && type.contains("reclamation complete")) {
      return reclaim(origin, resources, detail);
    }
    if (type.startsWith("on-demand capacity reservation billing ownership")) {
      return billing(origin, resources, detail);
    }
    if (type.matches("ec2 on-demand capacity reservation (un)?suspen.*")) {
      String what = type.substring("ec2 on-demand capacity reservation ".length());
      return new AwsEvent.Suspension(origin, reservation(detail, resources), what);
    }
    if (type.matches("ec2 capacity reservation [a-z-]+")) {
      String state = type.substring("ec2 capacity reservation ".length());
      return new AwsEvent.StateChanged(
          origin,
          reservation(detail, resources),
          detail.text("state").orElse(state).toLowerCase(Locale.ROOT));
    }
    return new AwsEvent.Other(origin, resources);
  }

  /** Of the two kinds of the same name, the one in a block says so. */
  private static AwsEvent interruption(Origin origin, LooseFields detail) {
    boolean inBlock =
        detail.text("instance-lifecycle").filter("capacity-block"::equals).isPresent()
            || detail.text("availability-zone-id").isPresent();
    return new AwsEvent.InstanceInterrupted(
        origin, detail.required("instance-id"), detail.time("instance-termination-time"), inBlock);
  }

  private static AwsEvent reclaim(Origin origin, List<String> resources, LooseFields detail) {
    return new AwsEvent.ReclaimCompleted(
        origin,
        detail.text("sourceCapacityReservationId").orElseGet(() -> reservation(detail, resources)),
        detail.integer("totalInstanceCount"),
        detail.integer("reclaimedInstanceCount"),
        detail.integer("targetInstanceCount"));
  }

  private static AwsEvent billing(Origin origin, List<String> resources, LooseFields detail) {
    String type = origin.detailType();
    String last = type.substring(type.lastIndexOf(' ') + 1);
    return new AwsEvent.BillingOwnership(
        origin,
        reservation(detail, resources),
        detail.text("status").orElse(last).toLowerCase(Locale.ROOT),
        detail.text("ownerAccountId").orElse(origin.account()),
        detail.text("unusedReservationChargesOwnerID").orElse("unknown"),
        detail.time("updateTime"),
        detail.text("statusMessage").orElse(null));
  }

  private static AwsEvent health(Origin origin, List<String> resources, LooseFields detail) {
    String code = detail.required("eventTypeCode");
    List<String> entities =
        detail.objects("affectedEntities").stream()
            .flatMap(entity -> entity.text("entityValue").stream())
            .toList();
    if (!code.startsWith(UNDER_USE)) {
      return new AwsEvent.Other(origin, resources);
    }
    return new AwsEvent.UnderUse(
        origin,
        code,
        detail.text("communicationId").orElse(null),
        detail.text("page").orElse("1"),
        entities.isEmpty() ? resources : entities,
        detail.objects("eventDescription").stream()
            .flatMap(description -> description.text("latestDescription").stream())
            .findFirst()
            .orElse(null));
  }

  private static String reservation(LooseFields detail, List<String> resources) {
    return detail
        .text("capacity-reservation-id")
        .or(
            () ->
                resources.stream()
                    .filter(arn -> arn.contains(RESERVATION))
                    .map(arn -> arn.substring(arn.indexOf(RESERVATION) + RESERVATION.length()))
                    .findFirst())
        .orElseThrow(() -> new UnreadableEvent("the event names no capacity reservation"));
  }
}
