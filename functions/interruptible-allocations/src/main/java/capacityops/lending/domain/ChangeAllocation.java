package capacityops.lending.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.execution.Executions;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes how much is lent, down to nothing. The newest intent in the ledger holds: it is written
 * before AWS is asked, and whoever finds after his own call that a newer one was written meanwhile
 * sends the newer one again, for his own may have been the later to arrive.
 */
public final class ChangeAllocation {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeAllocation.class);
  private static final int ATTEMPTS = 5;
  private static final int SENDS = 3;

  private final AllocationGateway gateway;
  private final ReservationGateway reservations;
  private final LendingLedger ledger;
  private final AdoptAllocation adopting;
  private final Followers followers;
  private final TargetLog targets;
  private final Meter meter;
  private final InstantSource clock;
  private final String accountId;

  /**
   * @param accountId the account that the reservations must belong to
   */
  public ChangeAllocation(
      AllocationGateway gateway,
      ReservationGateway reservations,
      LendingLedger ledger,
      Executions<AllocationFollowing> follower,
      TargetLog targets,
      Meter meter,
      InstantSource clock,
      String accountId) {
    this.gateway = gateway;
    this.reservations = reservations;
    this.ledger = ledger;
    this.adopting = new AdoptAllocation(ledger, clock);
    this.followers = new Followers(follower);
    this.targets = targets;
    this.meter = meter;
    this.clock = clock;
    this.accountId = accountId;
  }

  /** Asks AWS whether it would be permitted; nothing is done. */
  public void dryRun(String capacityReservationId, int targetInstanceCount) {
    gateway.requirePermissionToUpdate(capacityReservationId, targetInstanceCount);
  }

  /**
   * Sets the number of instances that are to be lent.
   *
   * @return the record: what AWS answered, or {@link AllocationStatus#UNKNOWN}
   * @throws ProblemException 404 where nothing is lent, 409 where a newer change was accepted, 422
   *     with what is in the way
   * @throws AwsFailure where AWS refused, or asks to come later
   */
  public Allocation change(String capacityReservationId, int targetInstanceCount, Asked asked) {
    Reservation source =
        reservations
            .find(capacityReservationId)
            .orElseThrow(() -> LendingPreconditions.notFound(capacityReservationId));
    Allocation live =
        ledger
            .live(capacityReservationId)
            .or(() -> adopting.adopt(source, asked.by()))
            .orElseThrow(() -> LendingPreconditions.nothingLent(capacityReservationId));
    requireMade(live);
    Allocation intended = intended(live, source, targetInstanceCount, asked);
    return converge(intended.allocationId(), asked, false);
  }

  /**
   * Sends the newest intent until AWS has answered it.
   *
   * @param overtaken whether AWS is known to have got an older one later
   */
  Allocation converge(String allocationId, Asked asked, boolean overtaken) {
    boolean older = overtaken;
    for (int sends = 1; sends <= SENDS; sends++) {
      Allocation current = ledger.require(allocationId);
      AllocationRecord record = current.details(AllocationRecord.class);
      if (!current.open() || (record.intent().answered() && !older)) {
        return current;
      }
      Optional<Allocation> written =
          record.intent().answered()
              ? putRight(current, record, asked, overtaken)
              : sent(current, record).flatMap(answer -> written(current, record, answer, asked));
      if (written.isPresent()) {
        return written.get();
      }
      older = true;
    }
    return unknown(allocationId, asked);
  }

  /**
   * Sends the newest intent once more, which AWS had accepted before an older one overtook it.
   * While AWS is busy with the older one it refuses: then a follower sees to it.
   *
   * @param followed whether somebody follows already
   * @return empty where a newer intent was written meanwhile
   */
  private Optional<Allocation> putRight(
      Allocation current, AllocationRecord record, Asked asked, boolean followed) {
    try {
      Reservation.Lent answer =
          gateway.update(record.sourceCapacityReservationId(), record.target()).lent();
      return written(current, record, answer, asked);
    } catch (AwsFailure e) {
      LOG.warn("an older change came last, to be put right later: {}", e.getMessage());
      return Optional.of(followed ? current : followedAnew(current, record, asked, e));
    }
  }

  private Allocation followedAnew(
      Allocation current, AllocationRecord record, Asked asked, AwsFailure failure) {
    try {
      Allocation next =
          ledger.change(
              current,
              new LendingLedger.Write(
                  current.status(),
                  record.followedAnew(),
                  asked.by(),
                  "an older change came last, and is put right when AWS lets it: "
                      + failure.answer().errorCode(),
                  failure.answer().requestId(),
                  clock.instant()));
      followers.start(next);
      return next;
    } catch (StaleAllocation e) {
      return ledger.require(current.allocationId());
    }
  }

  private static void requireMade(Allocation live) {
    if (AllocationStatus.isUnanswered(live.status())
        && live.details(AllocationRecord.class).acceptedTargetInstanceCount() == null) {
      throw new ProblemException(
          Problem.Kind.CONFLICT,
          "The allocation %s is still being asked for: change it when AWS has it."
              .formatted(live.allocationId()));
    }
  }

  /** Writes the intent, unless a repeat finds it there. */
  private Allocation intended(Allocation live, Reservation source, int target, Asked asked) {
    Allocation current = live;
    for (int attempt = 1; ; attempt++) {
      AllocationRecord record = current.details(AllocationRecord.class);
      if (isSame(record.intent(), asked)) {
        return current;
      }
      requireNewest(record, asked);
      LendingPreconditions.requireChangeable(source, lentNow(source, record), target, accountId);
      try {
        return ledger.change(current, intent(current, record, source, target, asked));
      } catch (StaleAllocation e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        current = ledger.require(live.allocationId());
      }
    }
  }

  private static boolean isSame(Intent known, Asked asked) {
    return known.requestId().equals(asked.requestId()) && !known.refused();
  }

  /** Times of commands come in whole seconds. */
  private static void requireNewest(AllocationRecord record, Asked asked) {
    Instant newest = record.intent().requestedAt().truncatedTo(ChronoUnit.SECONDS);
    boolean superseded =
        record.superseded().stream().anyMatch(older -> older.requestId().equals(asked.requestId()));
    if (superseded || asked.at().truncatedTo(ChronoUnit.SECONDS).isBefore(newest)) {
      throw new ProblemException(
          Problem.Kind.CONFLICT,
          "A newer change, asked for at %s, was accepted: %d instances are to be lent. This one was dropped."
              .formatted(record.intent().requestedAt(), record.target()));
    }
  }

  private LendingLedger.Write intent(
      Allocation current, AllocationRecord record, Reservation source, int target, Asked asked) {
    Instant now = clock.instant();
    Intent newer = Intent.of(record.intent().number() + 1, target, asked, now);
    return new LendingLedger.Write(
        current.status(),
        record.intending(newer, reclaim(source, record, target, now)),
        asked.by(),
        asked.reason(),
        null,
        now);
  }

  private Reclaim reclaim(Reservation source, AllocationRecord record, int target, Instant now) {
    int from = lentNow(source, record);
    return target < from ? new Reclaim(from, target, idle(record), now, null) : null;
  }

  private static int lentNow(Reservation source, AllocationRecord record) {
    return source
        .liveAllocation()
        .map(Reservation.Lent::instanceCount)
        .orElseGet(record::lentCount);
  }

  /** How many of the lent instances nobody uses; {@code null} where AWS does not say. */
  private Integer idle(AllocationRecord record) {
    if (record.interruptibleCapacityReservationId() == null) {
      return null;
    }
    try {
      return reservations
          .find(record.interruptibleCapacityReservationId())
          .map(Reservation::availableInstanceCount)
          .orElse(null);
    } catch (AwsFailure e) {
      LOG.info("how many are idle is unknown: {}", e.getMessage());
      return null;
    }
  }

  private Optional<Reservation.Lent> sent(Allocation current, AllocationRecord record) {
    try {
      return Optional.of(
          gateway.update(record.sourceCapacityReservationId(), record.target()).lent());
    } catch (AwsFailure.Refused e) {
      return Optional.of(alreadySo(record).orElseThrow(() -> refused(current, record, e)));
    } catch (AwsFailure.Throttled e) {
      throw refused(current, record, e);
    } catch (AwsFailure.OutcomeUnknown | AwsFailure.Unavailable e) {
      meter.count("InterruptibleAllocationAnswersLost", Map.of());
      LOG.warn("no answer that can be trusted, asking again: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** AWS may refuse to set a target that it has. */
  private Optional<Reservation.Lent> alreadySo(AllocationRecord record) {
    return reservations
        .find(record.sourceCapacityReservationId())
        .flatMap(Reservation::liveAllocation)
        .filter(lent -> lent.targetInstanceCount() != null)
        .filter(lent -> lent.targetInstanceCount() == record.target());
  }

  private <F extends AwsFailure> F refused(Allocation current, AllocationRecord record, F failure) {
    try {
      ledger.change(
          current,
          new LendingLedger.Write(
              current.status(),
              record.refused(),
              "AWS",
              "%s: %s".formatted(failure.answer().errorCode(), failure.answer().message()),
              failure.answer().requestId(),
              clock.instant()));
    } catch (StaleAllocation e) {
      LOG.info("{} moved on meanwhile", current.allocationId());
    }
    return failure;
  }

  /**
   * Writes AWS's answer.
   *
   * @return empty where a newer intent was written meanwhile
   */
  private Optional<Allocation> written(
      Allocation sentFrom, AllocationRecord sent, Reservation.Lent answer, Asked asked) {
    Allocation current = sentFrom;
    for (int attempt = 1; ; attempt++) {
      AllocationRecord record = current.details(AllocationRecord.class);
      if (record.intent().number() != sent.intent().number()) {
        return Optional.empty();
      }
      if (!current.open()) {
        return Optional.of(current);
      }
      try {
        return Optional.of(accepted(current, record, answer, asked));
      } catch (StaleAllocation e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        current = ledger.require(sentFrom.allocationId());
      }
    }
  }

  private Allocation accepted(
      Allocation current, AllocationRecord record, Reservation.Lent answer, Asked asked) {
    Instant now = clock.instant();
    AllocationRecord next = record.seenAs(answer, now).accepted(record.target());
    Allocation written =
        ledger.change(
            current,
            new LendingLedger.Write(
                answer.status(), next, asked.by(), "AWS accepted it", null, now));
    int before =
        record.acceptedTargetInstanceCount() == null
            ? record.lentCount()
            : record.acceptedTargetInstanceCount();
    targets.changed(
        record.sourceCapacityReservationId(),
        new TargetLog.Entry(now, before, record.target(), asked.by(), asked.reason()));
    if (written.open()) {
      followers.start(written);
    }
    return written;
  }

  private Allocation unknown(String allocationId, Asked asked) {
    Allocation current = ledger.require(allocationId);
    AllocationRecord record = current.details(AllocationRecord.class);
    if (!current.open() || record.intent().answered()) {
      return current;
    }
    try {
      Allocation unknown =
          ledger.change(
              current,
              new LendingLedger.Write(
                  AllocationStatus.UNKNOWN,
                  record,
                  asked.by(),
                  "asked for %d times without an answer that can be trusted".formatted(SENDS),
                  null,
                  clock.instant()));
      followers.start(unknown);
      return unknown;
    } catch (StaleAllocation e) {
      return ledger.require(allocationId);
    }
  }
}
