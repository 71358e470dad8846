package capacityops.events.domain;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The words for events of AWS: what happened, what it means, what to do. */
final class AwsNotices {
  private static final int LONGEST_TITLE = 100;
  private static final String NOTHING = "Nothing.";

  private AwsNotices() {}

  private record Words(Severity severity, String means, String toDo) {}

  static Notice delivered(AwsEvent.BlockDelivered event, SeenReservation block, Instant earlyEnd) {
    String id = event.capacityReservationId();
    return notice(
        "block delivered " + id,
        new Words(
            Severity.INFO,
            "You can launch instances into it until %s, when EC2 begins to end them."
                .formatted(earlyEnd),
            "Launch with the reservation's id %s and the market type capacity-block."
                .formatted(id)),
        "BLOCK_DELIVERED",
        "Capacity Block %s is delivered".formatted(id),
        "EC2 has delivered the Capacity Block %s.".formatted(block.described()),
        List.of(id),
        event.origin());
  }

  static Notice ending(
      AwsEvent.BlockEnding event, Optional<SeenReservation> block, Instant end, Instant earlyEnd) {
    String id = event.capacityReservationId();
    return notice(
        "block ending %s %s".formatted(id, end),
        new Words(
            Severity.CRITICAL,
            "EC2 begins to end its instances at %s, before the block's own end at %s. It can no longer be extended."
                .formatted(earlyEnd, end),
            "Save what runs there (checkpoints, results) and stop it before %s."
                .formatted(earlyEnd)),
        "BLOCK_ENDING",
        "Capacity Block %s is about to end".formatted(id),
        "EC2 warns that the Capacity Block %s is about to end."
            .formatted(block.map(SeenReservation::described).orElse(id)),
        List.of(id),
        event.origin());
  }

  static Notice interrupted(
      AwsEvent.InstanceInterrupted event, Optional<CapacityReader.SeenInstance> instance) {
    String id = event.instanceId();
    String when = event.terminationTime() == null ? "soon" : "at " + event.terminationTime();
    String reservation =
        instance.map(CapacityReader.SeenInstance::capacityReservationId).orElse(null);
    Words words =
        event.inBlock()
            ? new Words(
                Severity.CRITICAL,
                "Its Capacity Block ends; the instance ends with it.",
                "Save what runs there now.")
            : new Words(
                Severity.CRITICAL,
                "It runs on capacity that its owner takes back: the notice is two minutes.",
                "Save what runs there now, and start it again elsewhere. To lend less often, raise"
                    + " capacity-ops:lend-keep of the source.");
    return notice(
        "interruption %s %s".formatted(id, event.terminationTime()),
        words,
        event.inBlock() ? "BLOCK_INSTANCE_INTERRUPTED" : "LENT_INSTANCE_INTERRUPTED",
        "Instance %s is ended %s".formatted(id, when),
        "EC2 ends the instance %s%s %s.%s"
            .formatted(
                id,
                reservation == null ? "" : " in the reservation " + reservation,
                when,
                instance
                    .map(seen -> " It is %s now.".formatted(seen.state()))
                    .orElse(" AWS was not able to confirm it in time.")),
        reservation == null ? List.of(id) : List.of(id, reservation),
        event.origin());
  }

  static Notice reclaimed(AwsEvent.ReclaimCompleted event, Optional<SeenReservation> source) {
    String id = event.sourceCapacityReservationId();
    Integer lent = source.map(SeenReservation::lentInstanceCount).orElse(null);
    return notice(
        "reclaim %s %s %s %s"
            .formatted(
                id,
                event.reclaimedInstanceCount(),
                event.targetInstanceCount(),
                event.origin().time()),
        new Words(
            Severity.INFO,
            "The capacity is yours again%s."
                .formatted(
                    source
                        .map(
                            seen ->
                                ": %s of %s instances are free now, %s are still lent"
                                    .formatted(
                                        seen.availableInstanceCount(),
                                        seen.totalInstanceCount(),
                                        lent == null ? 0 : lent))
                        .orElse("")),
            NOTHING),
        "RECLAIM_FINISHED",
        "Lent capacity of %s is back".formatted(id),
        "EC2 has taken back %s lent instances of %s; %s are to stay lent."
            .formatted(
                known(event.reclaimedInstanceCount()), id, known(event.targetInstanceCount())),
        List.of(id),
        event.origin());
  }

  /** What AWS says now goes before what the event said then. */
  static Notice state(AwsEvent.StateChanged event, Optional<SeenReservation> seen) {
    String id = event.capacityReservationId();
    String state = seen.map(SeenReservation::state).orElse(event.state());
    return notice(
        "state %s %s".formatted(id, state),
        words(state, seen),
        "RESERVATION_" + state.toUpperCase(java.util.Locale.ROOT).replace('-', '_'),
        "Capacity reservation %s is %s".formatted(id, state),
        "The capacity reservation %s is %s.%s"
            .formatted(
                seen.map(SeenReservation::described).orElse(id),
                state,
                seen.isEmpty() ? " AWS does not show it any more." : ""),
        List.of(id),
        event.origin());
  }

  private static Words words(String state, Optional<SeenReservation> seen) {
    return switch (state) {
      case "scheduled" ->
          new Words(
              Severity.INFO,
              "AWS has approved it%s.".formatted(at(seen.map(SeenReservation::startDate), " from")),
              NOTHING);
      case "active" -> new Words(Severity.INFO, "It can be used.", "Launch instances into it.");
      case "assessing" ->
          new Words(Severity.INFO, "AWS assesses it, for up to five days.", NOTHING);
      case "delayed" ->
          new Words(
              Severity.CRITICAL,
              "Its start has passed and AWS does not have all of the capacity yet.",
              "Plan without it for now; ask AWS Support when it is expected.");
      case "failed" ->
          new Words(
              Severity.CRITICAL,
              "AWS could not make it; nothing is reserved and nothing is billed.",
              "See to parameters, limits and zone, and ask for another one.");
      case "unsupported" ->
          new Words(
              Severity.CRITICAL,
              "AWS cannot meet the request for the future; nothing is reserved.",
              "Ask for another date, type, zone or count.");
      case "expired" ->
          new Words(
              Severity.WARNING,
              "Nothing is reserved any more; what runs goes on at On-Demand rates.",
              "Make another one where the capacity is still needed.");
      case "cancelled" ->
          new Words(
              Severity.WARNING,
              "Nothing is reserved any more; what runs goes on at On-Demand rates.",
              "Find out who cancelled it where you did not expect it.");
      default ->
          new Words(Severity.WARNING, "This state needs a look.", "See the reservation at AWS.");
    };
  }

  static Notice suspension(AwsEvent.Suspension event, Optional<SeenReservation> seen) {
    String id = event.capacityReservationId();
    boolean good = event.what().equals("unsuspended");
    return notice(
        "suspension %s %s %s".formatted(id, event.what(), event.origin().time()),
        new Words(
            good ? Severity.INFO : Severity.CRITICAL,
            good
                ? "The reservation holds its capacity again."
                : "The reservation may not hold its capacity for now.",
            good ? NOTHING : "See the AWS Health Dashboard, and plan without it for now."),
        "RESERVATION_" + event.what().toUpperCase(java.util.Locale.ROOT).replace(' ', '_'),
        "Capacity reservation %s: %s".formatted(id, event.what()),
        "AWS says of the capacity reservation %s: %s.%s"
            .formatted(
                seen.map(SeenReservation::described).orElse(id),
                event.what(),
                seen.map(found -> " Its state is %s.".formatted(found.state())).orElse("")),
        List.of(id),
        event.origin());
  }

  static Notice billing(AwsEvent.BillingOwnership event) {
    String id = event.capacityReservationId();
    Words words =
        switch (event.status()) {
          case "pending" ->
              new Words(
                  Severity.WARNING,
                  "Unless it is accepted within 12 hours the request ends.",
                  "The account asked accepts or rejects it in the EC2 console.");
          case "accepted" ->
              new Words(
                  Severity.INFO,
                  "Unused capacity of it is billed to account %s from now on."
                      .formatted(event.unusedReservationChargesOwnerId()),
                  NOTHING);
          case "revoked" ->
              new Words(
                  Severity.WARNING,
                  "Unused capacity of it is billed to its owner %s again."
                      .formatted(event.ownerAccountId()),
                  "Check that this was meant.");
          default ->
              new Words(
                  Severity.INFO,
                  "Unused capacity of it is billed to its owner %s as before."
                      .formatted(event.ownerAccountId()),
                  NOTHING);
        };
    return notice(
        "billing %s %s %s %s"
            .formatted(
                id,
                event.status(),
                event.unusedReservationChargesOwnerId(),
                event.updateTime() == null ? event.origin().time() : event.updateTime()),
        words,
        "BILLING_OWNERSHIP",
        "Billing of unused capacity of %s: %s".formatted(id, event.status()),
        "The request that account %s pays for unused capacity of %s (owner %s) is %s.%s"
            .formatted(
                event.unusedReservationChargesOwnerId(),
                id,
                event.ownerAccountId(),
                event.status(),
                event.statusMessage() == null ? "" : " AWS says: " + event.statusMessage()),
        List.of(id),
        event.origin());
  }

  static Notice underUse(AwsEvent.UnderUse event) {
    boolean summary = event.eventTypeCode().endsWith("_SUMMARY");
    String key =
        event.communicationId() == null
            ? String.join(" ", event.entities()) + " " + event.origin().time()
            : event.communicationId();
    List<String> reservations =
        event.entities().stream().map(entity -> entity.split("\\|", 2)[0].strip()).toList();
    return notice(
        "under-use %s %s %s".formatted(event.origin().account(), key, event.page()),
        new Words(
            Severity.WARNING,
            "Capacity is paid for and not used.",
            "See GET /capacity-reservations/{id}/usage; lend it (capacity-ops:lend=auto), make it"
                + " smaller, or cancel it."),
        "UNDER_USE",
        summary
            ? "%d capacity reservations were little used last week".formatted(reservations.size())
            : "%d capacity reservations are little used".formatted(reservations.size()),
        "AWS Health says: %s. It names: %s."
            .formatted(
                event.description() == null ? event.eventTypeCode() : event.description().strip(),
                String.join("; ", event.entities())),
        reservations,
        event.origin());
  }

  static Notice other(AwsEvent.Other event) {
    String what = event.origin().detailType();
    return notice(
        "other %s %s %s"
            .formatted(what, String.join(" ", event.resources()), event.origin().time()),
        new Words(
            Severity.WARNING,
            "capacity-ops does not know events of this kind, so it has changed nothing.",
            "See the resources at AWS."),
        "OTHER",
        what,
        "AWS sent the event '%s' about %s."
            .formatted(
                what,
                event.resources().isEmpty()
                    ? "this account"
                    : String.join(", ", event.resources())),
        event.resources(),
        event.origin());
  }

  private static Notice notice(
      String key,
      Words words,
      String kind,
      String title,
      String happened,
      List<String> resources,
      AwsEvent.Origin origin) {
    return new Notice(
        key,
        words.severity(),
        kind,
        shortened(title),
        happened,
        words.means(),
        words.toDo(),
        resources,
        origin.time());
  }

  static String shortened(String title) {
    String ascii = title.replaceAll("[^\\x20-\\x7e]", "?");
    return ascii.length() > LONGEST_TITLE ? ascii.substring(0, LONGEST_TITLE) : ascii;
  }

  private static String at(Optional<Instant> time, String word) {
    return time.map(known -> "%s %s".formatted(word, known)).orElse("");
  }

  private static String known(Integer count) {
    return Objects.toString(count, "some");
  }
}
