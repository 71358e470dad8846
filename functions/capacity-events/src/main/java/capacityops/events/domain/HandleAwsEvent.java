package capacityops.events.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Ledger;
import capacityops.core.ledger.Reference;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on an event of AWS: looks at AWS, has the record of what it concerns brought up to date, and
 * tells people what they should know. The same event again, or late, changes nothing.
 */
public final class HandleAwsEvent {
  private static final Logger LOG = LoggerFactory.getLogger(HandleAwsEvent.class);

  /** States in which a delivered block may be seen. */
  private static final Set<String> DELIVERED = Set.of("active", "expired");

  private final CapacityReader reader;
  private final Ledger ledger;
  private final RecordRefresher refresher;
  private final TellOnce tellOnce;

  public HandleAwsEvent(
      CapacityReader reader, Ledger ledger, RecordRefresher refresher, TellOnce tellOnce) {
    this.reader = reader;
    this.ledger = ledger;
    this.refresher = refresher;
    this.tellOnce = tellOnce;
  }

  /**
   * What became of an event.
   *
   * @param told whether people were told; false for a repeat, or what AWS does not confirm any more
   */
  public record Handled(String detailType, boolean told) {}

  /**
   * @throws UnconfirmedEvent where AWS does not show yet what the event says
   * @throws AwsFailure where AWS could not be looked at
   */
  public Handled handle(AwsEvent event) {
    return new Handled(
        event.origin().detailType(), notice(event).map(tellOnce::tell).orElse(false));
  }

  private Optional<Notice> notice(AwsEvent event) {
    return switch (event) {
      case AwsEvent.BlockDelivered delivered -> delivered(delivered);
      case AwsEvent.BlockEnding ending -> ending(ending);
      case AwsEvent.InstanceInterrupted interrupted -> Optional.of(interrupted(interrupted));
      case AwsEvent.ReclaimCompleted reclaimed -> Optional.of(reclaimed(reclaimed));
      case AwsEvent.StateChanged changed -> Optional.of(changed(changed));
      case AwsEvent.Suspension suspension ->
          Optional.of(
              AwsNotices.suspension(suspension, reader.find(suspension.capacityReservationId())));
      case AwsEvent.BillingOwnership billing -> Optional.of(AwsNotices.billing(billing));
      case AwsEvent.UnderUse underUse -> Optional.of(AwsNotices.underUse(underUse));
      case AwsEvent.Other other -> Optional.of(AwsNotices.other(other));
    };
  }

  private Optional<Notice> delivered(AwsEvent.BlockDelivered event) {
    SeenReservation block =
        reader
            .find(event.capacityReservationId())
            .filter(seen -> DELIVERED.contains(seen.state()))
            .orElseThrow(
                () ->
                    new UnconfirmedEvent(
                        "AWS does not show %s as active yet"
                            .formatted(event.capacityReservationId())));
    refresher.capacityBlocks();
    return Optional.of(AwsNotices.delivered(event, block, earlyEnd(block)));
  }

  private Optional<Notice> ending(AwsEvent.BlockEnding event) {
    Optional<SeenReservation> seen = reader.find(event.capacityReservationId());
    refresher.capacityBlocks();
    Instant end = seen.map(SeenReservation::endDate).orElse(event.endDate());
    if (end == null) {
      throw new UnconfirmedEvent(
          "neither AWS nor its event says when %s ends".formatted(event.capacityReservationId()));
    }
    boolean extended = event.endDate() != null && end.isAfter(event.endDate());
    return extended
        ? Optional.empty()
        : Optional.of(AwsNotices.ending(event, seen, end, earlyEnd(seen, end)));
  }

  private Notice interrupted(AwsEvent.InstanceInterrupted event) {
    Optional<CapacityReader.SeenInstance> instance = instance(event.instanceId());
    instance
        .map(CapacityReader.SeenInstance::capacityReservationId)
        .flatMap(this::allocationOf)
        .ifPresent(allocation -> refresh(allocation, event));
    return AwsNotices.interrupted(event, instance);
  }

  /** Two minutes are too short to wait for a read that fails. */
  private Optional<CapacityReader.SeenInstance> instance(String instanceId) {
    try {
      return reader.instance(instanceId);
    } catch (AwsFailure e) {
      LOG.warn("{} is told of as the event says: {}", instanceId, e.getMessage());
      return Optional.empty();
    }
  }

  private Notice reclaimed(AwsEvent.ReclaimCompleted event) {
    allocationOf(event.sourceCapacityReservationId())
        .ifPresent(allocation -> refresh(allocation, event));
    return AwsNotices.reclaimed(event, reader.find(event.sourceCapacityReservationId()));
  }

  private Notice changed(AwsEvent.StateChanged event) {
    Optional<SeenReservation> seen = reader.find(event.capacityReservationId());
    allocationOf(event.capacityReservationId()).ifPresent(allocation -> refresh(allocation, event));
    if (seen.filter(SeenReservation::isBlock).isPresent()) {
      refresher.capacityBlocks();
    }
    return AwsNotices.state(event, seen);
  }

  private Optional<Allocation> allocationOf(String capacityReservationId) {
    return ledger.find(
        new Reference(AllocationKind.INTERRUPTIBLE_ALLOCATION, capacityReservationId));
  }

  private void refresh(Allocation allocation, AwsEvent event) {
    if (allocation.open()) {
      refresher.interruptibleAllocation(
          allocation.allocationId(), "event: " + event.origin().detailType());
    }
  }

  private Instant earlyEnd(SeenReservation block) {
    return block.endDate() == null ? null : earlyEnd(Optional.of(block), block.endDate());
  }

  private Instant earlyEnd(Optional<SeenReservation> block, Instant end) {
    boolean ultraserver =
        block
            .filter(seen -> seen.capacityBlockId() != null)
            .map(seen -> reader.isUltraserver(seen.region(), seen.capacityBlockId()))
            .orElse(false);
    return EarlyEnd.of(end, ultraserver);
  }
}
