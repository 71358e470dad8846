package capacityops.local.ec2;

import static capacityops.local.outposts.SimulatedOutposts.OTHERS;
import static capacityops.local.outposts.SimulatedOutposts.OUTPOST_ARN;
import static capacityops.local.outposts.SimulatedOutposts.OWN;
import static capacityops.local.outposts.SimulatedOutposts.STOPPED;
import static capacityops.local.outposts.SimulatedOutposts.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.SimulatedTime;
import capacityops.local.outposts.SimulatedOutposts;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

class Ec2SimulatorTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SimulatedOutposts simulated = new SimulatedOutposts();
  private final Ec2Client ec2 = simulated.ec2;

  @AfterEach
  void close() {
    simulated.close();
  }

  @Test
  void describeInstances_showsTheAccountsOwn() {
    assertThat(instances(DescribeInstancesRequest.builder().build()))
        .extracting(Instance::instanceId)
        .containsExactly(OWN, STOPPED);
    Instance own =
        instances(DescribeInstancesRequest.builder().instanceIds(OWN).build()).getFirst();
    assertThat(own.instanceTypeAsString()).isEqualTo("c5.4xlarge");
    assertThat(own.outpostArn()).isEqualTo(OUTPOST_ARN);
    assertThat(own.placement().availabilityZone()).isEqualTo("us-east-1a");
    assertThat(own.state().code()).isEqualTo(16);
    assertThat(own.tags().getFirst().value()).isEqualTo("own");
  }

  @Test
  void describeInstances_filtersAndPages() {
    assertThat(filtered("instance-state-name", "stop*"))
        .extracting(Instance::instanceId)
        .containsExactly(STOPPED);
    assertThat(filtered("tag:Name", "o?n")).hasSize(1);
    assertThat(filtered("tag-key", "Name")).hasSize(1);
    assertThat(filtered("outpost-arn", OUTPOST_ARN, "x")).hasSize(2);
    assertThat(code(() -> filtered("colour", "blue"))).isEqualTo("InvalidParameterValue");
    assertThat(ec2.describeInstancesPaginator(request -> request.maxResults(5)).reservations())
        .hasSize(2);
    assertThat(code(() -> ec2.describeInstances(request -> request.maxResults(4))))
        .isEqualTo("InvalidParameterValue");
    assertThat(code(() -> ec2.describeInstances(request -> request.nextToken("x"))))
        .isEqualTo("InvalidNextToken");
    assertThat(code(() -> ec2.describeInstances(request -> request.maxResults(5).instanceIds(OWN))))
        .isEqualTo("InvalidParameterCombination");
  }

  @Test
  void instanceOfAnotherAccountOrMalformedId_isRefused() {
    assertThat(code(() -> ec2.stopInstances(stop -> stop.instanceIds(OTHERS))))
        .isEqualTo("InvalidInstanceID.NotFound");
    assertThat(code(() -> ec2.describeInstances(request -> request.instanceIds(OTHERS))))
        .isEqualTo("InvalidInstanceID.NotFound");
    assertThat(code(() -> ec2.stopInstances(stop -> stop.instanceIds("i-x"))))
        .isEqualTo("InvalidInstanceID.Malformed");
    assertThat(code(() -> ec2.stopInstances(stop -> {}))).isEqualTo("MissingParameter");
  }

  @Test
  void stopAndStart_goThroughTheirStates() {
    InstanceStateChange stopping =
        ec2.stopInstances(stop -> stop.instanceIds(OWN)).stoppingInstances().getFirst();
    assertThat(stopping.previousState().name()).isEqualTo(InstanceStateName.RUNNING);
    assertThat(stopping.currentState().name()).isEqualTo(InstanceStateName.STOPPING);
    assertThat(code(() -> ec2.startInstances(start -> start.instanceIds(OWN))))
        .isEqualTo("IncorrectInstanceState");
    simulated.pass(MINUTE);
    assertThat(state(OWN)).isEqualTo(InstanceStateName.STOPPED);
    ec2.startInstances(start -> start.instanceIds(OWN));
    assertThat(state(OWN)).isEqualTo(InstanceStateName.PENDING);
    simulated.pass(MINUTE);
    assertThat(state(OWN)).isEqualTo(InstanceStateName.RUNNING);
    ec2.terminateInstances(terminate -> terminate.instanceIds(OWN));
    assertThat(state(OWN)).isEqualTo(InstanceStateName.SHUTTING_DOWN);
    simulated.pass(MINUTE);
    assertThat(state(OWN)).isEqualTo(InstanceStateName.TERMINATED);
    assertThat(code(() -> ec2.startInstances(start -> start.instanceIds(OWN))))
        .isEqualTo("IncorrectInstanceState");
  }

  @Test
  void startWithoutASlot_hasNotEnoughCapacity() {
    ec2.stopInstances(stop -> stop.instanceIds(OWN));
    simulated.pass(MINUTE);
    simulated.start(pool("c5.large", 8), pool("m5.8xlarge", 1));
    simulated.pass(MINUTE.multipliedBy(10));
    Ec2Exception full = refusal(() -> ec2.startInstances(start -> start.instanceIds(OWN)));
    assertThat(full.awsErrorDetails().errorCode()).isEqualTo("InsufficientInstanceCapacity");
    assertThat(full.statusCode()).isEqualTo(500);
    ec2.startInstances(start -> start.instanceIds(STOPPED));
  }

  @Test
  void dryRun_checksParametersFirst_thenChangesNothing() {
    Ec2Exception permitted =
        refusal(() -> ec2.stopInstances(stop -> stop.instanceIds(OWN).dryRun(true)));
    assertThat(permitted.awsErrorDetails().errorCode()).isEqualTo("DryRunOperation");
    assertThat(permitted.statusCode()).isEqualTo(412);
    assertThat(state(OWN)).isEqualTo(InstanceStateName.RUNNING);
    assertThat(code(() -> ec2.stopInstances(stop -> stop.instanceIds("i-x").dryRun(true))))
        .isEqualTo("InvalidInstanceID.Malformed");
  }

  @Test
  void unauthorizedOperation_isRefused() {
    try (var restricted = new SimulatedOutposts("ec2Settings: {unauthorized: [StopInstances]}\n")) {
      Ec2Exception denied =
          refusal(() -> restricted.ec2.stopInstances(stop -> stop.instanceIds(OWN).dryRun(true)));
      assertThat(denied.awsErrorDetails().errorCode()).isEqualTo("UnauthorizedOperation");
      assertThat(denied.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void requestRates_areEc2sOwn_inSimulatedTime() {
    try (var limited =
        new SimulatedOutposts(
            SimulatedOutposts.SCENARIO + "ec2Settings: {requestRates: true}\n",
            new SimulatedTime(10),
            null)) {
      IntStream.range(0, 50).forEach(i -> limited.ec2.describeInstances());
      Ec2Exception limit = refusal(() -> limited.ec2.describeInstances());
      assertThat(limit.awsErrorDetails().errorCode()).isEqualTo("RequestLimitExceeded");
      assertThat(limit.statusCode()).isEqualTo(503);
      limited.ec2.describeInstances(request -> request.maxResults(5));
      limited.pass(Duration.ofMillis(10));
      limited.ec2.describeInstances();
    }
  }

  @Test
  void hiddenStop_isSeenOnlyLater() {
    simulated.gateway.post(
        "/_local/faults", "{\"operation\":\"StopInstances\",\"effect\":\"HIDE\",\"millis\":90000}");
    ec2.stopInstances(stop -> stop.instanceIds(OWN));
    simulated.pass(MINUTE);
    assertThat(state(OWN)).isEqualTo(InstanceStateName.RUNNING);
    simulated.pass(MINUTE);
    assertThat(state(OWN)).isEqualTo(InstanceStateName.STOPPED);
  }

  @Test
  void describeRegions_listsTheScenarios() {
    assertThat(ec2.describeRegions().regions())
        .extracting(region -> region.regionName() + " " + region.endpoint())
        .containsExactly(
            "us-east-1 ec2.us-east-1.amazonaws.com", "us-east-2 ec2.us-east-2.amazonaws.com");
    assertThat(ec2.describeRegions(request -> request.regionNames("us-east-2")).regions())
        .hasSize(1);
    assertThat(code(() -> ec2.describeRegions(request -> request.regionNames("mars-1"))))
        .isEqualTo("InvalidParameterValue");
  }

  @Test
  void describeRegions_ofAll_tellsWhichOnesAreNotOptedIn() {
    try (var africa =
        new SimulatedOutposts(
            "regions: [us-east-1, eu-south-1]\nregionsNotOptedIn: [af-south-1]\n",
            new SimulatedTime(1),
            null)) {
      assertThat(africa.ec2.describeRegions().regions())
          .extracting(region -> region.regionName() + " " + region.optInStatus())
          .containsExactly("us-east-1 opt-in-not-required", "eu-south-1 opted-in");
      assertThat(africa.ec2.describeRegions(request -> request.allRegions(true)).regions())
          .extracting(region -> region.regionName() + " " + region.optInStatus())
          .contains("af-south-1 not-opted-in");
      assertThat(
              africa
                  .ec2
                  .describeRegions(
                      request ->
                          request
                              .allRegions(true)
                              .filters(
                                  Filter.builder()
                                      .name("opt-in-status")
                                      .values("not-opted-in")
                                      .build()))
                  .regions())
          .hasSize(1);
    }
  }

  @Test
  void instancesOfAnotherRegion_areNotSeen() {
    Ec2Client elsewhere = simulated.gateway.client(Ec2Client.builder(), "alice", Region.US_EAST_2);
    assertThat(elsewhere.describeInstances().reservations()).isEmpty();
  }

  private List<Instance> filtered(String name, String... values) {
    return instances(
        DescribeInstancesRequest.builder()
            .filters(Filter.builder().name(name).values(values).build())
            .build());
  }

  private List<Instance> instances(DescribeInstancesRequest request) {
    return ec2.describeInstances(request).reservations().stream()
        .flatMap(reservation -> reservation.instances().stream())
        .toList();
  }

  private InstanceStateName state(String id) {
    return instances(DescribeInstancesRequest.builder().instanceIds(id).build())
        .getFirst()
        .state()
        .name();
  }

  private static String code(ThrowingCallable call) {
    return refusal(call).awsErrorDetails().errorCode();
  }

  private static Ec2Exception refusal(ThrowingCallable call) {
    return catchThrowableOfType(Ec2Exception.class, call);
  }
}
