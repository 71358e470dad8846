package capacityops.local.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.SimulatedTime;
import capacityops.local.ec2.Ec2Guard;
import capacityops.local.ec2.Ec2Simulator;
import capacityops.local.ec2.Instances;
import capacityops.local.gateway.ManualClock;
import capacityops.local.gateway.RunningGateway;
import capacityops.local.outposts.OutpostsSimulator;
import capacityops.local.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Instances that fill reservations are EC2 instances as any other. */
class InstancesInReservationsTest {
  private static final String RESERVATION = "cr-0a1b2c3d4e5f60001";
  private static final String CONSUMER = "222233334444";

  private final ManualClock clock = new ManualClock();
  private final SimulatedTime time = new SimulatedTime(1);
  private final SimulatedCapacity capacity =
      new SimulatedCapacity(
          CapacityScenario.defaults(),
          Account.ID,
          clock,
          time,
          event -> {},
          new SplittableRandom(7));
  private final RunningGateway gateway = gateway();
  private final Ec2Client ec2 = gateway.client(Ec2Client.builder());
  private final Ec2Client consumer = gateway.client(Ec2Client.builder(), CONSUMER);

  private RunningGateway gateway() {
    Scenario scenario = Scenario.parse("test.yaml", "accountId: \"" + Account.ID + "\"");
    Instances instances = new Instances(scenario, time, clock, capacity);
    OutpostsSimulator outposts =
        new OutpostsSimulator(scenario, instances, time, clock, new SplittableRandom(1));
    Ec2Guard guard = new Ec2Guard(scenario.ec2Settings(), time, clock);
    return new RunningGateway(
        capacity, new Ec2Simulator(scenario, instances, outposts, guard, clock));
  }

  @AfterEach
  void close() {
    ec2.close();
    consumer.close();
    gateway.close();
    capacity.close();
  }

  @Test
  void describeInstances_showsThoseOfReservationsToTheirOwnAccount() {
    assertThat(in(RESERVATION, ec2)).hasSize(3).allMatch(InstancesInReservationsTest::runs);
    assertThat(in(RESERVATION, consumer)).hasSize(4);
  }

  @Test
  void terminateInstances_freesTheReservation_andTheInstanceIsSeenToEnd() {
    String id = in(RESERVATION, consumer).getFirst().instanceId();
    int before = available();

    consumer.terminateInstances(request -> request.instanceIds(id));

    assertThat(available()).isEqualTo(before + 1);
    assertThat(state(consumer, id)).isEqualTo(InstanceStateName.SHUTTING_DOWN);
    clock.advance(Duration.ofMinutes(1));
    assertThat(state(consumer, id)).isEqualTo(InstanceStateName.TERMINATED);
    consumer.terminateInstances(request -> request.instanceIds(id));
    assertThat(available()).isEqualTo(before + 1);
  }

  @Test
  void terminateInstances_ofAnotherAccount_isRefused() {
    String id = in(RESERVATION, consumer).getFirst().instanceId();

    assertThat(Account.errorCode(() -> ec2.terminateInstances(request -> request.instanceIds(id))))
        .isEqualTo("InvalidInstanceID.NotFound");
    assertThat(
            Account.errorCode(
                () -> consumer.terminateInstances(request -> request.instanceIds(id).dryRun(true))))
        .isEqualTo("DryRunOperation");
    assertThat(state(consumer, id)).isEqualTo(InstanceStateName.RUNNING);
  }

  @Test
  void launchedInstance_isDescribedWithItsTags_andTerminatedAlike() {
    int before = available();
    RunInstancesResponse launched =
        ec2.runInstances(
            request ->
                request
                    .imageId("ami-1")
                    .instanceType("m5.2xlarge")
                    .minCount(1)
                    .maxCount(1)
                    .tagSpecifications(
                        TagSpecification.builder()
                            .resourceType(ResourceType.INSTANCE)
                            .tags(Tag.builder().key("Name").value("checkout").build())
                            .build()));
    String id = launched.instances().getFirst().instanceId();

    assertThat(available()).isEqualTo(before - 1);
    assertThat(described(ec2, Filter.builder().name("tag:Name").values("checkout").build()))
        .extracting(Instance::instanceId)
        .containsExactly(id);
    ec2.terminateInstances(request -> request.instanceIds(id));
    assertThat(available()).isEqualTo(before);
  }

  @Test
  void stopInstances_inAReservation_isNotSimulated() {
    String id = in(RESERVATION, ec2).getFirst().instanceId();

    assertThat(Account.errorCode(() -> ec2.stopInstances(request -> request.instanceIds(id))))
        .isEqualTo("UnsupportedOperation");
  }

  private int available() {
    return ec2.describeCapacityReservations(request -> request.capacityReservationIds(RESERVATION))
        .capacityReservations()
        .getFirst()
        .availableInstanceCount();
  }

  private static boolean runs(Instance instance) {
    return instance.state().name() == InstanceStateName.RUNNING;
  }

  private static InstanceStateName state(Ec2Client client, String id) {
    return client
        .describeInstances(request -> request.instanceIds(id))
        .reservations()
        .getFirst()
        .instances()
        .getFirst()
        .state()
        .name();
  }

  private static List<Instance> in(String reservation, Ec2Client client) {
    return described(
        client, Filter.builder().name("capacity-reservation-id").values(reservation).build());
  }

  private static List<Instance> described(Ec2Client client, Filter filter) {
    return client.describeInstances(request -> request.filters(filter)).reservations().stream()
        .flatMap(reservation -> reservation.instances().stream())
        .toList();
  }
}
