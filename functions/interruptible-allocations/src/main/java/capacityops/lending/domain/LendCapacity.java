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
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends idle capacity: one allocation per request. The intent is in the ledger before AWS is asked,
 * and every repeat asks with the same client token.
 */
public final class LendCapacity {
  private static final Logger LOG = LoggerFactory.getLogger(LendCapacity.class);

  /** The interruptible reservation carries the ledger's id, to be found by. */
  public static final String ALLOCATION_TAG = "capacity-ops:allocation-id";

  private static final String TOKEN_PREFIX = "capacity-ops-";

  private final AllocationGateway gateway;
  private final ReservationGateway reservations;
  private final LendingLedger ledger;
  private final RecordAllocation recording;
  private final Followers followers;
  private final TargetLog targets;
  private final Meter meter;
  private final InstantSource clock;
  private final String accountId;

  /**
   * @param accountId the account that the reservations must belong to
   */
  public LendCapacity(
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
    this.recording = new RecordAllocation(reservations, ledger, clock);
    this.followers = new Followers(follower);
    this.targets = targets;
    this.meter = meter;
    this.clock = clock;
    this.accountId = accountId;
  }

  /**
   * Asks AWS whether it would be permitted; nothing is done, and the state of the reservation is
   * not looked at.
   */
  public void dryRun(AllocationGateway.Lending lending) {
    gateway.requirePermissionToCreate(lending);
  }

  /**
   * Lends.
   *
   * @return the record: what AWS answered, or {@link AllocationStatus#UNKNOWN}
   * @throws ProblemException 404, 409 or 422 with what is in the way
   * @throws AwsFailure where AWS refused, or asks to come later
   */
  public Allocation lend(AllocationGateway.Lending lending, Asked asked) {
    return ledger
        .find(asked.requestId())
        .map(known -> goOn(known, asked))
        .orElseGet(() -> begin(lending, asked));
  }

  /** Asks AWS again for what was asked for and never answered, under the same token. */
  Allocation askAgain(Allocation unanswered, Asked asked) {
    return send(unanswered, asked);
  }

  private Allocation begin(AllocationGateway.Lending lending, Asked asked) {
    String source = lending.sourceCapacityReservationId();
    LendingPreconditions.requireLendable(
        reservations.find(source).orElseThrow(() -> LendingPreconditions.notFound(source)),
        lending.instanceCount(),
        accountId);
    Instant now = clock.instant();
    AllocationRecord record =
        AllocationRecord.asked(
            lending,
            TOKEN_PREFIX + asked.requestId(),
            Intent.of(1, lending.instanceCount(), asked, now));
    LendingLedger.Write intent =
        new LendingLedger.Write(
            AllocationStatus.REQUESTING, record, asked.by(), asked.reason(), null, now);
    return ledger
        .open(new LendingLedger.Opening(asked.requestId(), asked.by(), intent))
        .map(opened -> send(opened, asked))
        .orElseGet(() -> sameOrConflict(source, asked));
  }

  /** Somebody was first: the same request at another place, or another allocation. */
  private Allocation sameOrConflict(String source, Asked asked) {
    return ledger
        .find(asked.requestId())
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.Kind.CONFLICT,
                    "Another allocation of %s is live or being made: change it, or take it back first."
                        .formatted(source)));
  }

  /** A repeat of a request of which something is in the ledger. */
  private Allocation goOn(Allocation known, Asked asked) {
    return switch (known.status()) {
      case AllocationStatus.REQUESTING, AllocationStatus.UNKNOWN -> send(known, asked);
      case AllocationStatus.NOT_CREATED, AllocationStatus.REFUSED ->
          send(askedAgain(known, asked), asked);
      default -> known;
    };
  }

  private Allocation askedAgain(Allocation known, Asked asked) {
    Instant now = clock.instant();
    AllocationRecord record = known.details(AllocationRecord.class);
    Intent again =
        Intent.of(record.intent().number(), record.intent().targetInstanceCount(), asked, now);
    return ledger.change(
        known,
        new LendingLedger.Write(
            AllocationStatus.REQUESTING,
            record.askedAgain(again),
            asked.by(),
            "asked for again; the earlier request had no effect",
            null,
            now));
  }

  private Allocation send(Allocation intent, Asked asked) {
    AllocationRecord record = intent.details(AllocationRecord.class);
    try {
      AllocationGateway.Created created = gateway.create(record.lending(), record.clientToken());
      meter.count("InterruptibleAllocationsCreated", Map.of());
      return accepted(intent, record, created, asked);
    } catch (AwsFailure.Refused e) {
      return foundOrRefused(intent, record, e);
    } catch (AwsFailure.Throttled e) {
      close(intent, AllocationStatus.NOT_CREATED, record, e);
      throw e;
    } catch (AwsFailure.Unavailable | AwsFailure.OutcomeUnknown e) {
      return unknown(intent, record, e);
    }
  }

  private Allocation accepted(
      Allocation intent, AllocationRecord record, AllocationGateway.Created created, Asked asked) {
    Instant now = clock.instant();
    AllocationRecord next = record.created(created);
    targets.changed(
        record.sourceCapacityReservationId(),
        new TargetLog.Entry(now, 0, next.target(), asked.by(), asked.reason()));
    try {
      Allocation written =
          ledger.change(
              intent,
              new LendingLedger.Write(
                  created.status(),
                  next,
                  asked.by(),
                  "AWS accepted it",
                  created.awsRequestId(),
                  now));
      followers.start(written);
      return written;
    } catch (StaleAllocation e) {
      LOG.info("{} was recorded by somebody else", intent.allocationId());
      return ledger.require(intent.allocationId());
    }
  }

  /**
   * A refusal after an answer that was lost may only mean that the allocation is there: what AWS
   * shows decides.
   */
  private Allocation foundOrRefused(
      Allocation intent, AllocationRecord record, AwsFailure.Refused refusal) {
    if (AllocationStatus.UNKNOWN.equals(intent.status())) {
      Allocation looked = recording.record(intent.allocationId(), "reconciliation");
      if (!AllocationStatus.isUnanswered(looked.status())) {
        followers.start(looked);
        return looked;
      }
      close(looked, AllocationStatus.REFUSED, looked.details(AllocationRecord.class), refusal);
      throw refusal;
    }
    close(intent, AllocationStatus.REFUSED, record, refusal);
    throw refusal;
  }

  private void close(
      Allocation intent, String status, AllocationRecord record, AwsFailure failure) {
    ledger.change(
        intent,
        new LendingLedger.Write(
            status,
            record.refused(),
            "AWS",
            "%s: %s".formatted(failure.answer().errorCode(), failure.answer().message()),
            failure.answer().requestId(),
            clock.instant()));
  }

  private Allocation unknown(Allocation intent, AllocationRecord record, AwsFailure failure) {
    meter.count("InterruptibleAllocationAnswersLost", Map.of());
    Allocation unknown =
        ledger.change(
            intent,
            new LendingLedger.Write(
                AllocationStatus.UNKNOWN,
                record,
                "AWS",
                "no answer that can be trusted: " + failure.answer().errorCode(),
                failure.answer().requestId(),
                clock.instant()));
    followers.start(unknown);
    return unknown;
  }
}
