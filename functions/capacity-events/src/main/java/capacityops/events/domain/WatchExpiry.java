package capacityops.events.domain;

import capacityops.core.failure.AwsFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells, in good time, what is about to end or begin: each rung of the ladder once for each moment
 * that matters. A moment that moves (a block that is extended) begins a ladder of its own.
 */
public final class WatchExpiry {
  private static final Logger LOG = LoggerFactory.getLogger(WatchExpiry.class);

  /** How long before a moment it is told, the longest first. */
  static final List<Duration> LADDER =
      List.of(
          Duration.ofDays(56),
          Duration.ofDays(14),
          Duration.ofDays(7),
          Duration.ofDays(3),
          Duration.ofHours(24),
          Duration.ofHours(2),
          Duration.ofHours(1));

  /** A block can be extended until this long before its end. */
  private static final Duration LAST_EXTENSION = Duration.ofHours(1);

  private static final Duration URGENT = Duration.ofHours(2);
  private static final Duration SOON = Duration.ofDays(3);

  private final CapacityReader reader;
  private final TellOnce tellOnce;
  private final InstantSource clock;

  public WatchExpiry(CapacityReader reader, TellOnce tellOnce, InstantSource clock) {
    this.reader = reader;
    this.tellOnce = tellOnce;
    this.clock = clock;
  }

  /** What one look did. */
  public record Watched(int reservations, int told) {}

  /** What a moment is. */
  enum Kind {
    LAST_EXTENSION,
    EARLY_END,
    END,
    START
  }

  /** A moment that matters. */
  record Moment(Kind kind, Instant at) {}

  /**
   * @throws AwsFailure where a Region could not be read; those that could be are told of all the
   *     same
   */
  public Watched watch() {
    int seen = 0;
    int told = 0;
    AwsFailure unread = null;
    for (String region : reader.regions()) {
      try {
        List<SeenReservation> reservations = reader.all(region);
        seen += reservations.size();
        told += reservations.stream().mapToInt(this::tell).sum();
      } catch (AwsFailure e) {
        LOG.error("{} could not be watched: {}", region, e.getMessage());
        unread = e;
      }
    }
    if (unread != null) {
      throw unread;
    }
    return new Watched(seen, told);
  }

  private int tell(SeenReservation reservation) {
    Instant now = clock.instant();
    int told = 0;
    for (Moment moment : moments(reservation)) {
      Optional<Duration> rung = rung(Duration.between(now, moment.at()));
      if (rung.isPresent() && tellOnce.tell(notice(reservation, moment, rung.get(), now))) {
        told++;
      }
    }
    return told;
  }

  /** The lowest rung that has been reached, empty where none has, or the moment is over. */
  static Optional<Duration> rung(Duration remaining) {
    return LADDER.stream()
        .filter(rung -> !remaining.isNegative() && remaining.compareTo(rung) <= 0)
        .min(Comparator.naturalOrder());
  }

  List<Moment> moments(SeenReservation reservation) {
    List<Moment> moments = new ArrayList<>();
    switch (reservation.state()) {
      case "active" -> moments.addAll(ends(reservation));
      case "scheduled", "assessing", "payment-pending" -> {
        if (reservation.startDate() != null) {
          moments.add(new Moment(Kind.START, reservation.startDate()));
        }
        moments.addAll(ends(reservation));
      }
      default -> LOG.debug("nothing is to come of {}", reservation.capacityReservationId());
    }
    return moments;
  }

  private List<Moment> ends(SeenReservation reservation) {
    Instant end = reservation.endDate();
    if (end == null) {
      return List.of();
    }
    if (!reservation.isBlock()) {
      return List.of(new Moment(Kind.END, end));
    }
    return List.of(
        new Moment(Kind.LAST_EXTENSION, end.minus(LAST_EXTENSION)),
        new Moment(Kind.EARLY_END, EarlyEnd.of(end, isUltraserver(reservation))));
  }

  private boolean isUltraserver(SeenReservation reservation) {
    return reservation.capacityBlockId() != null
        && reader.isUltraserver(reservation.region(), reservation.capacityBlockId());
  }

  private static Notice notice(
      SeenReservation reservation, Moment moment, Duration rung, Instant now) {
    String id = reservation.capacityReservationId();
    String words =
        switch (moment.kind()) {
          case LAST_EXTENSION -> "can be extended until";
          case EARLY_END -> "loses its instances from";
          case END -> "ends at";
          case START -> "begins at";
        };
    return new Notice(
        "expiry %s %s %s %s".formatted(id, moment.kind(), moment.at(), rung),
        severity(moment.kind(), rung),
        "EXPIRY_" + moment.kind().name(),
        AwsNotices.shortened("%s %s %s".formatted(id, words, moment.at())),
        "The capacity reservation %s %s %s: that is within %s."
            .formatted(reservation.described(), words, moment.at(), told(rung)),
        means(moment.kind()),
        toDo(moment.kind()),
        List.of(id),
        now);
  }

  private static String told(Duration rung) {
    return rung.compareTo(Duration.ofDays(2)) < 0
        ? "%d hours".formatted(rung.toHours())
        : "%d days".formatted(rung.toDays());
  }

  private static Severity severity(Kind kind, Duration rung) {
    if (kind == Kind.START || rung.compareTo(SOON) > 0) {
      return Severity.INFO;
    }
    return rung.compareTo(URGENT) > 0 ? Severity.WARNING : Severity.CRITICAL;
  }

  private static String means(Kind kind) {
    return switch (kind) {
      case LAST_EXTENSION -> "After that the block ends at its time, whatever runs there.";
      case EARLY_END -> "EC2 ends the block's instances from then on, before the block's own end.";
      case END -> "After that nothing is reserved; what runs goes on at On-Demand rates.";
      case START -> "From then on the capacity is there, and is billed.";
    };
  }

  private static String toDo(Kind kind) {
    return switch (kind) {
      case LAST_EXTENSION ->
          "To go on, see GET /capacity-block-extension-offerings and ask for the extension in time:"
              + " it needs its approval.";
      case EARLY_END -> "Save what runs there before then.";
      case END -> "Set a later end, or none, where the capacity is still needed.";
      case START -> "Be ready to use it.";
    };
  }
}
