package capacityops.local.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;

/**
 * What becomes of a Capacity Block: {@code payment-pending → scheduled | payment-failed}, {@code
 * scheduled → active → expired}, its instances cleared half an hour before the end.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-how.html">How
 *     Capacity Blocks work</a>
 */
final class BlockLifecycle {
  private static final Duration LAST_PAYMENT_BEFORE_START = Duration.ofMinutes(5);
  private static final Duration WARNING_BEFORE_CLEARING = Duration.ofMinutes(10);
  static final Duration LONGEST_PAYMENT = Duration.ofHours(12);

  private final CapacityState state;

  BlockLifecycle(CapacityState state) {
    this.state = state;
  }

  void bought(Reservation block, boolean paymentFails, BlockOfferings.Sale sale) {
    Instant latest =
        block
            .shown()
            .startDate()
            .minus(state.agenda.span(terms(block).pace(), LAST_PAYMENT_BEFORE_START));
    pay(
        latest,
        paymentFails,
        paid -> {
          if (paid) {
            schedule(block);
          } else {
            state.update(block, now -> now.in(CapacityReservationState.PAYMENT_FAILED));
            sale.undo();
          }
        });
  }

  /** A payment that is processed in its time, or fails when it must have been by then. */
  void pay(Instant latest, boolean fails, Consumer<Boolean> processed) {
    boolean refused = state.nextPaymentFails() || fails;
    Instant due = state.agenda.in(state.settings().paymentTime());
    Instant longest = state.agenda.in(LONGEST_PAYMENT);
    Instant deadline = latest.isBefore(longest) ? latest : longest;
    boolean inTime = !due.isAfter(deadline);
    state.agenda.at(inTime ? due : deadline, () -> processed.accept(inTime && !refused));
  }

  void schedule(Reservation block) {
    Reservation scheduled = state.update(block, now -> now.in(CapacityReservationState.SCHEDULED));
    state.agenda.at(scheduled.shown().startDate(), () -> start(scheduled));
  }

  private void start(Reservation block) {
    Reservation started =
        state.update(
            block,
            now ->
                now.showing(
                    shown ->
                        shown
                            .state(CapacityReservationState.ACTIVE)
                            .tags(SystemTags.without(now.shown().tags()))));
    state.events.blockDelivered(started);
    endAtItsDate(started);
  }

  /** Plans the end of an active block; a plan for a date that was moved since does nothing. */
  void endAtItsDate(Reservation block) {
    Instant end = block.shown().endDate();
    Instant clearing =
        end.minus(state.agenda.span(terms(block).pace(), terms(block).clearedBeforeEnd()));
    Instant warning =
        clearing.minus(state.agenda.span(terms(block).pace(), WARNING_BEFORE_CLEARING));
    ifStillEnding(block, end, warning, ending -> warn(ending, clearing));
    ifStillEnding(block, end, clearing, this::clear);
    ifStillEnding(
        block,
        end,
        end,
        ending -> state.update(clear(ending), now -> now.in(CapacityReservationState.EXPIRED)));
  }

  private void ifStillEnding(
      Reservation block, Instant end, Instant when, Consumer<Reservation> action) {
    state.agenda.at(
        when,
        () ->
            state
                .current(block)
                .filter(now -> now.is(CapacityReservationState.ACTIVE))
                .filter(now -> now.shown().endDate().equals(end))
                .ifPresent(action));
  }

  private void warn(Reservation block, Instant clearing) {
    state.events.blockExpiring(block);
    block
        .instances()
        .forEach(instance -> state.events.blockInstanceEnds(block, instance, clearing));
  }

  private Reservation clear(Reservation block) {
    return state.terminate(
        block,
        block.instances().stream()
            .map(ReservedInstance::instanceId)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static BlockTerms terms(Reservation block) {
    return block.block().orElseThrow();
  }
}
