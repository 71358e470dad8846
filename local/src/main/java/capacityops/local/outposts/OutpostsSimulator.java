package capacityops.local.outposts;

import capacityops.local.SimulatedTime;
import capacityops.local.ec2.Instances;
import capacityops.local.ec2.OutpostSlots;
import capacityops.local.ec2.TokenBuckets;
import capacityops.local.scenario.Scenario;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkPojo;

/**
 * AWS Outposts: the inventory and the capacity tasks. A task goes through its steps by itself, in
 * simulated time, and looks at the instances that {@link Instances} has.
 */
public final class OutpostsSimulator implements ServiceSimulator, OutpostSlots {
  private final Scenario scenario;
  private final Outposts outposts;
  private final CapacityTasks tasks;
  private final Inventory inventory;
  private final TokenBuckets buckets;
  private final Object lock = new Object();

  public OutpostsSimulator(
      Scenario scenario,
      Instances instances,
      SimulatedTime time,
      InstantSource clock,
      RandomGenerator random) {
    this.scenario = scenario;
    this.outposts = new Outposts(scenario, instances, time, clock);
    this.tasks = new CapacityTasks(outposts, random);
    this.inventory = new Inventory(outposts);
    this.buckets = new TokenBuckets(time, clock);
  }

  @Override
  public String signingName() {
    return "outposts";
  }

  @Override
  public Operations operations() {
    return tasks.operations().and(inventory.operations()).behind(this::checkRate).oneAtATime(lock);
  }

  private void checkRate(String operation, SdkPojo request, CallContext caller) {
    scenario
        .outpostsSettings()
        .requestRate()
        .ifPresent(
            rate -> {
              String key = String.join("/", caller.accountId(), caller.region(), operation);
              if (!buckets.take(key, rate)) {
                throw OutpostsErrors.throttling();
              }
            });
  }

  @Override
  public int configured(String outpostId, String assetId, String instanceType) {
    synchronized (lock) {
      return outposts.configured(outpostId, assetId, instanceType);
    }
  }

  @Override
  public void reset() {
    synchronized (lock) {
      outposts.reset();
      tasks.reset();
      buckets.clear();
    }
  }
}
