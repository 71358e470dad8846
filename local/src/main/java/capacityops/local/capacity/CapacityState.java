package capacityops.local.capacity;

import capacityops.local.SimulatedTime;
import capacityops.local.wire.CallContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationTenancy;

/** What the capacity operations share; used by one thread at a time. */
final class CapacityState {
  final Agenda agenda;
  final ReservationStore reservations = new ReservationStore();
  final ClientTokens clientTokens = new ClientTokens();
  final Ids ids;
  final Outbox outbox;
  final CapacityEvents events;
  private final Map<String, ReservedInstance> outside = new LinkedHashMap<>();
  final String defaultAccountId;
  private final CapacityScenario initial;
  private CapacityScenario scenario;
  private int paymentsToFail;
  private int allocationsToFail;

  CapacityState(
      CapacityScenario scenario,
      String defaultAccountId,
      InstantSource clock,
      SimulatedTime time,
      RandomGenerator random) {
    this.initial = scenario;
    this.scenario = scenario;
    this.defaultAccountId = defaultAccountId;
    this.agenda = new Agenda(clock, time);
    this.ids = new Ids(random);
    this.outbox = new Outbox();
    this.events = new CapacityEvents(this);
  }

  CapacityScenario scenario() {
    return scenario;
  }

  CapacitySettings settings() {
    return scenario.settings();
  }

  void settings(CapacitySettings settings) {
    scenario = scenario.with(settings);
  }

  void clear() {
    agenda.clear();
    reservations.clear();
    clientTokens.clear();
    outbox.take();
    outside.clear();
    scenario = initial;
    paymentsToFail = 0;
    allocationsToFail = 0;
  }

  Instant now() {
    return agenda.now();
  }

  /** The account that a scenario means. */
  String account(String named) {
    return named == null ? defaultAccountId : named;
  }

  /**
   * Ends a call that may not be made, or that only asked whether it may.
   *
   * @throws capacityops.local.wire.AwsError {@code UnauthorizedOperation} or {@code
   *     DryRunOperation}
   */
  void permit(Boolean dryRun, CallContext caller, String operation) {
    boolean denied =
        scenario.account(caller.accountId(), defaultAccountId).stream()
            .flatMap(account -> account.denied().stream())
            .anyMatch(denial -> denial.covers(caller.principalArn(), operation, caller.region()));
    if (denied) {
      throw Ec2Errors.unauthorized();
    }
    if (Boolean.TRUE.equals(dryRun)) {
      throw Ec2Errors.dryRun();
    }
  }

  /** From when reads show what is written now. */
  private Instant visibleFrom(Duration hiddenFor) {
    Duration lag = agenda.span(Pace.SIMULATED, settings().readLag());
    return now().plus(lag.compareTo(hiddenFor) > 0 ? lag : hiddenFor);
  }

  Instant visibleFrom(CallContext caller) {
    return visibleFrom(caller.hiddenFor());
  }

  /** The same, for what happens by itself. */
  Instant visibleFrom() {
    return visibleFrom(Duration.ZERO);
  }

  Reservation update(Reservation reservation, UnaryOperator<Reservation> change) {
    return reservations.update(reservation, change, visibleFrom());
  }

  Reservation update(
      Reservation reservation, UnaryOperator<Reservation> change, CallContext caller) {
    return reservations.update(reservation, change, visibleFrom(caller));
  }

  Optional<Reservation> current(Reservation reservation) {
    return reservations.current(reservation.region(), reservation.id());
  }

  /** What a caller may see: its own reservations and those shared with it. */
  Stream<Reservation> visibleTo(CallContext caller) {
    return reservations
        .visible(caller.region(), now())
        .filter(reservation -> reservation.usableBy(caller.accountId()));
  }

  Reservation visibleTo(CallContext caller, String id) {
    return reservations
        .visible(caller.region(), id, now())
        .filter(reservation -> reservation.usableBy(caller.accountId()))
        .orElseThrow(() -> Ec2Errors.noSuchReservation(id));
  }

  /** A reservation that the caller owns, to change it. */
  Reservation owned(CallContext caller, String id) {
    Reservation reservation =
        reservations
            .current(caller.region(), id)
            .filter(candidate -> candidate.usableBy(caller.accountId()))
            .orElseThrow(() -> Ec2Errors.noSuchReservation(id));
    if (!reservation.owner().equals(caller.accountId())) {
      throw Ec2Errors.unauthorized();
    }
    return reservation;
  }

  /** The members that every new reservation has. */
  CapacityReservation.Builder newReservation(
      String id, String account, String region, String zone, String instanceType) {
    return CapacityReservation.builder()
        .capacityReservationId(id)
        .ownerId(account)
        .capacityReservationArn(
            "arn:aws:ec2:%s:%s:capacity-reservation/%s".formatted(region, account, id))
        .availabilityZone(zone)
        .availabilityZoneId(Zones.idOf(zone, region))
        .instanceType(instanceType)
        .tenancy(CapacityReservationTenancy.DEFAULT)
        .ebsOptimized(false)
        .ephemeralStorage(false)
        .interruptible(false)
        .createDate(now());
  }

  /** Ends instances that run in a reservation, as EC2 does at its end. */
  Reservation terminate(Reservation reservation, Set<String> instanceIds) {
    return update(
        reservation, now -> now.without(instance -> instanceIds.contains(instance.instanceId())));
  }

  /** An instance that runs in no reservation, or no longer in one. */
  void runsOutside(ReservedInstance instance) {
    outside.put(instance.instanceId(), instance.in(Optional.empty()));
  }

  /** Ends such an instance, if it is one. */
  boolean leaves(String instanceId) {
    return outside.remove(instanceId) != null;
  }

  List<ReservedInstance> outsideReservations() {
    return List.copyOf(outside.values());
  }

  void failPayments(int count) {
    paymentsToFail = count;
  }

  boolean nextPaymentFails() {
    return paymentsToFail > 0 && paymentsToFail-- > 0;
  }

  void failAllocations(int count) {
    allocationsToFail = count;
  }

  boolean nextAllocationFails() {
    return allocationsToFail > 0 && allocationsToFail-- > 0;
  }
}
