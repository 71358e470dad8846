package capacityops.lending.domain;

import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reservations that lend, in memory: capacity is conserved, a token makes one allocation, and each
 * call of an operation can be made to fail before or after its effect.
 */
public final class FakeAws implements ReservationGateway, AllocationGateway {
  public static final String SOURCE = "cr-0aaaaaaaaaaaaaaa1";
  public static final String ACCOUNT = "123456789012";

  private final Map<String, Reservation> reservations = new TreeMap<>();
  private final Map<String, Created> byToken = new HashMap<>();
  private final Deque<Fault> createFaults = new ArrayDeque<>();
  private final Deque<Fault> updateFaults = new ArrayDeque<>();
  private final List<Integer> appliedTargets = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private Runnable beforeUpdate = () -> {};
  private boolean hidden;
  private int made;

  /** What becomes of a call. */
  public enum Fault {
    FAIL_BEFORE,
    FAIL_AFTER,
    REFUSE,
    THROTTLE,
    KILL_BEFORE,
    KILL_AFTER
  }

  /** The function's process is gone; nothing after the call ran. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  public FakeAws() {
    put(source(10, 10));
  }

  public static Reservation source(int total, int available) {
    return new Reservation(
        SOURCE,
        ACCOUNT,
        "m5.large",
        "us-east-1a",
        "use1-az1",
        total,
        available,
        "active",
        null,
        "unlimited",
        "default",
        false,
        null,
        Map.of());
  }

  public FakeAws put(Reservation reservation) {
    reservations.put(reservation.capacityReservationId(), reservation);
    return this;
  }

  public void failingCreates(Fault... faults) {
    createFaults.addAll(List.of(faults));
  }

  public void failingUpdates(Fault... faults) {
    updateFaults.addAll(List.of(faults));
  }

  /** Something that happens after the next update was sent and before it arrives. */
  public void beforeNextUpdateArrives(Runnable meanwhile) {
    beforeUpdate = meanwhile;
  }

  /** Reads do not show what is lent. */
  public void hide(boolean hide) {
    hidden = hide;
  }

  public List<Integer> appliedTargets() {
    return List.copyOf(appliedTargets);
  }

  public List<String> tokens() {
    return List.copyOf(tokens);
  }

  public Reservation.Lent lent() {
    return reservations.get(SOURCE).allocation();
  }

  public int allocationsMade() {
    return made;
  }

  /** AWS finishes what is under way. */
  public void settle() {
    Reservation source = reservations.get(SOURCE);
    Reservation.Lent lent = source.allocation();
    int target = lent.targetInstanceCount();
    String id = id(made);
    move(
        source,
        lent,
        target,
        target == 0 ? "canceled" : "active",
        target == 0 ? lent.interruptibleCapacityReservationId() : id);
    if (target > 0) {
      put(interruptible(id, target));
    }
  }

  /** AWS has taken back so many. */
  public void reclaimed(int count) {
    Reservation source = reservations.get(SOURCE);
    Reservation.Lent lent = source.allocation();
    move(
        source,
        lent,
        lent.instanceCount() - count,
        "updating",
        lent.interruptibleCapacityReservationId());
  }

  /** Somebody uses the lent instances. */
  public void useLent(int used) {
    Reservation lent = reservations.get(id(made));
    put(available(lent, lent.total() - used));
  }

  /** The allocation is there no more. */
  public void vanish() {
    Reservation source = reservations.get(SOURCE);
    put(with(source, source.total(), source.available(), null));
  }

  /** Somebody lends by the console. */
  public void lentElsewhere(int count) {
    made++;
    Reservation source = reservations.get(SOURCE);
    put(
        with(
            source,
            source.total() - count,
            source.available() - count,
            new Reservation.Lent(count, count, "active", id(made), "adhoc")));
    put(interruptible(id(made), count));
  }

  public void targetElsewhere(int target) {
    Reservation source = reservations.get(SOURCE);
    Reservation.Lent lent = source.allocation();
    put(
        with(
            source,
            source.total(),
            source.available(),
            new Reservation.Lent(
                lent.instanceCount(),
                target,
                "updating",
                lent.interruptibleCapacityReservationId(),
                "adhoc")));
  }

  @Override
  public Optional<Reservation> find(String capacityReservationId) {
    return Optional.ofNullable(reservations.get(capacityReservationId)).map(this::shown);
  }

  @Override
  public List<Reservation> all() {
    return reservations.values().stream().map(this::shown).toList();
  }

  @Override
  public Created create(Lending lending, String clientToken) {
    tokens.add(clientToken);
    Fault fault = createFaults.poll();
    before(fault, false);
    Created created = byToken.computeIfAbsent(clientToken, token -> created(lending));
    after(fault, false);
    return created;
  }

  private Created created(Lending lending) {
    Reservation source = reservations.get(lending.sourceCapacityReservationId());
    if (source.liveAllocation().isPresent()) {
      throw refused("IncorrectState");
    }
    made++;
    int count = lending.instanceCount();
    put(
        with(
            source,
            source.total() - count,
            source.available() - count,
            new Reservation.Lent(count, count, "pending", null, "adhoc")));
    return new Created(count, "pending", "adhoc", "aws-request");
  }

  @Override
  public Updated update(String sourceCapacityReservationId, int targetInstanceCount) {
    Runnable meanwhile = beforeUpdate;
    beforeUpdate = () -> {};
    meanwhile.run();
    Fault fault = updateFaults.poll();
    before(fault, true);
    appliedTargets.add(targetInstanceCount);
    Reservation source = reservations.get(sourceCapacityReservationId);
    Reservation.Lent lent = source.allocation();
    Reservation.Lent next =
        new Reservation.Lent(
            lent.instanceCount(),
            targetInstanceCount,
            "updating",
            lent.interruptibleCapacityReservationId(),
            "adhoc");
    put(with(source, source.total(), source.available(), next));
    after(fault, true);
    return new Updated(next, "aws-request");
  }

  @Override
  public void requirePermissionToCreate(Lending lending) {
    refuseWhere(createFaults.poll() == Fault.REFUSE);
  }

  @Override
  public void requirePermissionToUpdate(String source, int targetInstanceCount) {
    refuseWhere(updateFaults.poll() == Fault.REFUSE);
  }

  private static void refuseWhere(boolean refuse) {
    if (refuse) {
      throw new AwsFailure.Refused(
          AwsFailure.Refusal.DENIED, answer("UnauthorizedOperation"), null);
    }
  }

  private static void before(Fault fault, boolean sentOnce) {
    if (fault == Fault.FAIL_BEFORE) {
      throw silence(sentOnce);
    }
    if (fault == Fault.REFUSE) {
      throw refused("IncorrectState");
    }
    if (fault == Fault.THROTTLE) {
      throw new AwsFailure.Throttled(answer("RequestLimitExceeded"), null);
    }
    if (fault == Fault.KILL_BEFORE) {
      throw new Killed();
    }
  }

  private static void after(Fault fault, boolean sentOnce) {
    if (fault == Fault.FAIL_AFTER) {
      throw silence(sentOnce);
    }
    if (fault == Fault.KILL_AFTER) {
      throw new Killed();
    }
  }

  private static AwsFailure silence(boolean sentOnce) {
    return sentOnce
        ? new AwsFailure.OutcomeUnknown(answer("NoAnswer"), null)
        : new AwsFailure.Unavailable(true, answer("NoAnswer"), null);
  }

  private static AwsFailure refused(String code) {
    return new AwsFailure.Refused(AwsFailure.Refusal.INVALID, answer(code), null);
  }

  private static AwsAnswer answer(String code) {
    return new AwsAnswer("EC2", "operation", code, "said AWS", "aws-request", null);
  }

  private Reservation shown(Reservation reservation) {
    return hidden && reservation.allocation() != null
        ? with(reservation, reservation.total(), reservation.available(), null)
        : reservation;
  }

  private void move(
      Reservation source, Reservation.Lent lent, int count, String status, String id) {
    int back = lent.instanceCount() - count;
    put(
        with(
            source,
            source.total() + back,
            source.available() + back,
            new Reservation.Lent(count, lent.targetInstanceCount(), status, id, "adhoc")));
  }

  private static Reservation interruptible(String id, int count) {
    return new Reservation(
        id,
        ACCOUNT,
        "m5.large",
        "us-east-1a",
        "use1-az1",
        count,
        count,
        "active",
        null,
        "unlimited",
        "default",
        true,
        null,
        Map.of());
  }

  private static Reservation available(Reservation of, int available) {
    return with(of, of.total(), available, of.allocation());
  }

  private static Reservation with(
      Reservation of, int total, int available, Reservation.Lent allocation) {
    return new Reservation(
        of.capacityReservationId(),
        of.ownerId(),
        of.instanceType(),
        of.availabilityZone(),
        of.availabilityZoneId(),
        total,
        available,
        of.state(),
        of.endDate(),
        of.endDateType(),
        of.reservationType(),
        of.interruptible(),
        allocation,
        of.tags());
  }

  private static String id(int number) {
    return "cr-0bbbbbbbbbbbbbbb" + number;
  }
}
