package capacityops.local.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;

/**
 * What becomes of an On-Demand Capacity Reservation: {@code pending → active → expired}, and of a
 * future-dated one {@code assessing → scheduled | unsupported}, {@code scheduled → active |
 * delayed}, {@code delayed → active}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-view.html">
 *     View Capacity Reservations</a>
 */
final class ReservationLifecycle {
  private final CapacityState state;

  ReservationLifecycle(CapacityState state) {
    this.state = state;
  }

  void provision(Reservation reservation) {
    state.agenda.after(
        state.settings().provisioningTime(),
        () ->
            state
                .current(reservation)
                .filter(now -> now.is(CapacityReservationState.PENDING))
                .ifPresent(now -> state.update(now, it -> it.in(CapacityReservationState.ACTIVE))));
  }

  void assess(Reservation reservation, boolean canBeMet) {
    state.agenda.after(
        state.settings().assessmentTime(),
        () ->
            state
                .current(reservation)
                .filter(now -> now.is(CapacityReservationState.ASSESSING))
                .ifPresent(now -> assessed(now, canBeMet)));
  }

  private void assessed(Reservation reservation, boolean canBeMet) {
    if (canBeMet) {
      Reservation scheduled =
          state.update(reservation, now -> now.in(CapacityReservationState.SCHEDULED));
      state.events.futureDated(scheduled, "Scheduled");
      startAtItsDate(scheduled, Duration.ZERO);
    } else {
      Reservation unsupported =
          state.update(reservation, now -> now.in(CapacityReservationState.UNSUPPORTED).future(0));
      state.events.futureDated(unsupported, "Unsupported");
    }
  }

  /** Plans the start of a scheduled one, late by a simulated time. */
  void startAtItsDate(Reservation reservation, Duration delayedBy) {
    state.agenda.at(
        reservation.shown().startDate(),
        () ->
            state
                .current(reservation)
                .filter(now -> now.is(CapacityReservationState.SCHEDULED))
                .ifPresent(now -> due(now, delayedBy)));
  }

  private void due(Reservation reservation, Duration delayedBy) {
    if (delayedBy.isZero()) {
      deliver(reservation);
      return;
    }
    Reservation delayed =
        state.update(reservation, now -> now.in(CapacityReservationState.DELAYED));
    state.events.futureDated(delayed, "Delayed");
    state.agenda.after(delayedBy, () -> deliver(delayed));
  }

  private void deliver(Reservation reservation) {
    Reservation active =
        state.update(
            reservation,
            now ->
                now.showing(
                        shown ->
                            shown
                                .state(CapacityReservationState.ACTIVE)
                                .totalInstanceCount(now.future())
                                .tags(SystemTags.without(now.shown().tags())))
                    .future(0));
    state.events.futureDated(active, "Active");
  }

  /** Plans the end; a plan for a date that was changed since does nothing. */
  void endAtItsDate(Reservation reservation) {
    Instant end = reservation.shown().endDate();
    if (end != null) {
      state.agenda.at(
          end,
          () ->
              state
                  .current(reservation)
                  .filter(now -> now.is(CapacityReservationState.ACTIVE))
                  .filter(now -> end.equals(now.shown().endDate()))
                  .ifPresent(
                      now ->
                          end(
                              now,
                              CapacityReservationState.EXPIRED,
                              "Expired",
                              state.visibleFrom())));
    }
  }

  /** Ends it; what runs in it runs on as On-Demand. */
  void end(
      Reservation reservation, CapacityReservationState how, String named, Instant visibleFrom) {
    reservation.instances().forEach(state::runsOutside);
    Reservation ended =
        state.reservations.update(
            reservation, now -> now.running(List.of()).in(how).total(0).future(0), visibleFrom);
    if (ended.shown().commitmentInfo() != null) {
      state.events.futureDated(ended, named);
    }
  }
}
