package capacityops.local.capacity;

import capacityops.local.SimulatedTime;
import capacityops.local.events.AwsEvent;
import capacityops.local.wire.Operation;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkPojo;

/**
 * EC2's capacity operations with state: Capacity Blocks, On-Demand Capacity Reservations,
 * interruptible allocations, and the instances that fill them, over one store of reservations of
 * every account and Region.
 *
 * <p>Every wait is simulated time; every date that is answered is the real time at which the thing
 * happens here. What is due happens before anyone reads, and with {@link #start} also by itself.
 */
public final class SimulatedCapacity implements ServiceSimulator, ReservedInstances, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SimulatedCapacity.class.getName());
  private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CapacityState state;
  private final RequestBuckets buckets;
  private final AwsEvents events;
  private final BlockOfferings offerings;
  private final CapacityBlocks blocks;
  private final BlockExtensions extensions;
  private final CapacityReservations reservations;
  private final InterruptibleAllocations allocations;
  private final InstanceLaunches launches;
  private final Holdings holdings;
  private Thread awake;
  private boolean closed;

  /**
   * @param scenario what there is at the start and after each {@link #reset}
   * @param defaultAccountId the account that a scenario means where it names none
   * @param events where EC2's events go
   */
  public SimulatedCapacity(
      CapacityScenario scenario,
      String defaultAccountId,
      InstantSource clock,
      SimulatedTime time,
      AwsEvents events,
      RandomGenerator random) {
    this.state = new CapacityState(scenario, defaultAccountId, clock, time, random);
    this.buckets = new RequestBuckets(clock, time);
    this.events = events;
    this.offerings = new BlockOfferings(state);
    BlockLifecycle lifecycle = new BlockLifecycle(state);
    this.blocks = new CapacityBlocks(state, offerings, lifecycle);
    this.extensions = new BlockExtensions(state, offerings, lifecycle);
    ReservationLifecycle reservationLifecycle = new ReservationLifecycle(state);
    this.reservations = new CapacityReservations(state, reservationLifecycle);
    this.allocations = new InterruptibleAllocations(state);
    this.launches = new InstanceLaunches(state);
    this.holdings = new Holdings(state, lifecycle, reservationLifecycle);
    holdings.take();
  }

  @Override
  public String signingName() {
    return "ec2";
  }

  @Override
  public Operations operations() {
    return register(new Operations());
  }

  /** Adds every capacity operation of EC2. */
  public Operations register(Operations operations) {
    Guard guard = new Locked();
    blocks.register(operations, guard);
    extensions.register(operations, guard);
    reservations.register(operations, guard);
    allocations.register(operations, guard);
    launches.register(operations, guard);
    return operations;
  }

  /** Lets what is due happen by itself, on a thread of its own, until closed. */
  public void start() {
    lock.lock();
    try {
      if (awake == null && !closed) {
        awake = Thread.ofVirtual().name("capacity-agenda").start(this::stayAwake);
      }
    } finally {
      lock.unlock();
    }
  }

  private void stayAwake() {
    try {
      while (waitForNext()) {
        tickOrLog();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tickOrLog() {
    try {
      tick();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "What was due could not happen", e);
    }
  }

  private boolean waitForNext() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = untilNext().toNanos();
      while (!closed && nanos > 0) {
        changed.awaitNanos(nanos);
        nanos = untilNext().toNanos();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private Duration untilNext() {
    return state
        .agenda
        .next()
        .map(next -> Duration.between(state.now(), next))
        .filter(wait -> wait.compareTo(LONGEST_SLEEP) < 0)
        .orElse(LONGEST_SLEEP);
  }

  /** Lets what is due happen now. */
  public void tick() {
    locked(() -> null);
  }

  /** The request buckets, for the operations of EC2 that others simulate. */
  public RequestBuckets requestBuckets() {
    return buckets;
  }

  @Override
  public List<ReservedInstance> instances(String accountId, String region) {
    return locked(() -> launches.instances(accountId, region));
  }

  @Override
  public void released(String instanceId) {
    locked(
        () -> {
          launches.released(instanceId);
          return null;
        });
  }

  /** The accounts and prices in force. */
  public CapacityScenario scenario() {
    return locked(state::scenario);
  }

  /** Changes the settings until the next reset. */
  public void settings(CapacitySettings settings) {
    locked(
        () -> {
          state.settings(settings);
          return null;
        });
  }

  /** Lets the payments of the next purchases and extensions fail. */
  public void failNextPayments(int count) {
    locked(
        () -> {
          state.failPayments(count);
          return null;
        });
  }

  /** Lets the next interruptible allocations end {@code failed}. */
  public void failNextAllocations(int count) {
    locked(
        () -> {
          state.failAllocations(count);
          return null;
        });
  }

  /** Goes back to what the scenario holds. */
  @Override
  public void reset() {
    locked(
        () -> {
          state.clear();
          offerings.clear();
          extensions.clear();
          buckets.clear();
          holdings.take();
          return null;
        });
  }

  private <T> T locked(Supplier<T> work) {
    List<AwsEvent> happened;
    T result;
    lock.lock();
    try {
      state.agenda.runDue();
      result = work.get();
    } finally {
      happened = state.outbox.take();
      changed.signalAll();
      lock.unlock();
      happened.forEach(events::publish);
    }
    return result;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Locked implements Guard {
    @Override
    public <I extends SdkPojo, O extends SdkPojo> Operation<I, O> around(
        String name, Operation<I, O> operation) {
      return (request, caller) -> {
        if (locked(() -> state.settings().requestRates())) {
          buckets.take(caller.accountId(), caller.region(), name);
        }
        return locked(() -> operation.perform(request, caller));
      };
    }
  }
}
