package capacityops.local.outposts;

import capacityops.local.SimulatedTime;
import capacityops.local.capacity.ReservedInstances;
import capacityops.local.ec2.Ec2Guard;
import capacityops.local.ec2.Ec2Simulator;
import capacityops.local.ec2.Instances;
import capacityops.local.gateway.ManualClock;
import capacityops.local.gateway.RunningGateway;
import capacityops.local.scenario.Scenario;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.outposts.OutpostsClient;
import software.amazon.awssdk.services.outposts.model.CapacityTaskStatus;
import software.amazon.awssdk.services.outposts.model.GetCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.InstanceTypeCapacity;

/** Outposts and EC2 behind a gateway, in a Region with one small Outpost. */
public final class SimulatedOutposts implements AutoCloseable {
  public static final String OUTPOST = "op-0123456789abcdef0";
  public static final String OUTPOST_ARN =
      "arn:aws:outposts:us-east-1:123456789012:outpost/" + OUTPOST;
  public static final String ORDER = "oo-0123456789abcdef0";
  public static final String OWN = "i-0000000000000000a";
  public static final String OTHERS = "i-0000000000000000b";
  public static final String SERVICES = "i-0000000000000000c";
  public static final String STOPPED = "i-0000000000000000d";
  public static final String SCENARIO =
      """
      sites:
        - {siteId: os-1, name: Berlin}
      outposts:
        - outpostId: op-0123456789abcdef0
          name: rack
          description: a rack
          region: us-east-1
          availabilityZone: us-east-1a
          availabilityZoneId: use1-az1
          siteId: os-1
          sharedWith: ["111122223333"]
          tags: {team: platform}
          assets:
            - assetId: "1000000001"
              rackId: "2000000001"
              hostId: h-1
              instanceFamilies: [c5]
              maxVcpus: 32
              capacity: {c5.4xlarge: 1, c5.large: 8}
              instances:
                - {instanceId: i-0000000000000000a, instanceType: c5.4xlarge, tags: {Name: own}}
                - {instanceId: i-0000000000000000b, instanceType: c5.large, accountId: "111122223333"}
                - {instanceId: i-0000000000000000c, instanceType: c5.large, accountId: "999900001111", awsServiceName: ELB}
                - {instanceId: i-0000000000000000d, instanceType: c5.large, state: stopped}
            - assetId: "1000000002"
              rackId: "2000000001"
              hostId: h-2
              instanceFamilies: [c5, m5]
              maxVcpus: 32
              capacity: {m5.8xlarge: 1}
            - assetId: "1000000003"
              rackId: "2000000001"
              hostId: h-3
              state: INSTALLING
              instanceFamilies: [r5]
              maxVcpus: 32
            - {assetId: "1000000004", rackId: "2000000001", assetType: NETWORKING}
          orders:
            - {orderId: oo-0123456789abcdef0, assetIds: ["1000000003"]}
            - {orderId: oo-0123456789abcdef1, status: CANCELLED}
      """;

  public final ManualClock clock = new ManualClock();
  public final RunningGateway gateway;
  public final OutpostsClient outposts;
  public final Ec2Client ec2;
  private final List<Runnable> resets;

  public SimulatedOutposts() {
    this("");
  }

  /**
   * @param settings further YAML
   */
  public SimulatedOutposts(String settings) {
    this(SCENARIO + settings, new SimulatedTime(1), null);
  }

  /**
   * @param otherClock instead of the manual one
   */
  public SimulatedOutposts(String yaml, SimulatedTime time, InstantSource otherClock) {
    InstantSource source = otherClock == null ? clock : otherClock;
    Scenario scenario = Scenario.parse("test.yaml", yaml);
    Instances instances = new Instances(scenario, time, source, ReservedInstances.NONE);
    OutpostsSimulator simulator =
        new OutpostsSimulator(scenario, instances, time, source, RandomGenerator.getDefault());
    Ec2Simulator ec2Simulator =
        new Ec2Simulator(
            scenario,
            instances,
            simulator,
            new Ec2Guard(scenario.ec2Settings(), time, source),
            source);
    this.gateway = new RunningGateway(simulator, ec2Simulator);
    this.outposts = gateway.client(OutpostsClient.builder());
    this.ec2 = gateway.client(Ec2Client.builder());
    this.resets = List.of(ec2Simulator::reset, simulator::reset);
  }

  public void reset() {
    resets.forEach(Runnable::run);
  }

  public String start(InstanceTypeCapacity... pools) {
    return outposts
        .startCapacityTask(
            task ->
                task.outpostIdentifier(OUTPOST)
                    .instancePools(pools)
                    .taskActionOnBlockingInstances("WAIT_FOR_EVACUATION"))
        .capacityTaskId();
  }

  public GetCapacityTaskResponse task(String id) {
    return outposts.getCapacityTask(task -> task.outpostIdentifier(OUTPOST).capacityTaskId(id));
  }

  public CapacityTaskStatus status(String id) {
    return task(id).capacityTaskStatus();
  }

  public void pass(Duration time) {
    clock.advance(time);
  }

  public static InstanceTypeCapacity pool(String type, int count) {
    return InstanceTypeCapacity.builder().instanceType(type).count(count).build();
  }

  public static List<String> ids(String... ids) {
    return Arrays.asList(ids);
  }

  @Override
  public void close() {
    gateway.close();
  }
}
