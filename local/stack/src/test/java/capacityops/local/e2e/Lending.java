package capacityops.local.e2e;

import static capacityops.local.e2e.StackUnderTest.until;

import capacityops.local.e2e.StackUnderTest.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationInstancePlatform;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceMatchCriteria;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Lent capacity as its owner sees it, over the API and at AWS itself. */
final class Lending implements AutoCloseable {
  static final String OWNER = "123456789012";
  private static final String ZONE = "us-east-1a";

  private final StackUnderTest stack;
  final Ec2Client ec2;

  Lending(StackUnderTest stack) {
    this.stack = stack;
    this.ec2 = stack.client(Ec2Client.builder(), OWNER);
  }

  static String route(String source) {
    return "/capacity-reservations/%s/interruptible-allocation".formatted(source);
  }

  Answer lend(String source, int instanceCount, String... headers) {
    return stack.post(route(source), "{\"instanceCount\":%d}".formatted(instanceCount), headers);
  }

  Answer change(String source, int targetInstanceCount) {
    return stack.patch(
        route(source), "{\"targetInstanceCount\":%d}".formatted(targetInstanceCount));
  }

  JsonNode shown(String source) {
    return stack.get(route(source)).body();
  }

  /** Waits until so many are lent, AWS has nothing more to do, and the ledger knows. */
  JsonNode untilLent(String source, int instanceCount) {
    until(
        () -> {
          JsonNode shown = shown(source);
          JsonNode lent = record(source).path("details").path("lent");
          return shown.path("status").asText().equals("active")
              && shown.path("instanceCount").asInt() == instanceCount
              && shown.path("acceptedTargetInstanceCount").asInt() == instanceCount
              && lent.path("status").asText().equals("active")
              && lent.path("instanceCount").asInt() == instanceCount;
        });
    return shown(source);
  }

  /** The ledger's records of a reservation, the newest first. */
  List<JsonNode> records(String source) {
    List<JsonNode> records = new ArrayList<>();
    stack
        .get("/allocations?kind=INTERRUPTIBLE_ALLOCATION&maxResults=100")
        .body()
        .path("allocations")
        .forEach(
            record -> {
              if (record
                  .path("details")
                  .path("sourceCapacityReservationId")
                  .asText()
                  .equals(source)) {
                records.add(record);
              }
            });
    return records;
  }

  JsonNode record(String source) {
    List<JsonNode> records = records(source);
    return records.isEmpty() ? MissingNode.getInstance() : records.getFirst();
  }

  /** The statuses that the newest record went through, without repeats. */
  List<String> statuses(String source) {
    List<String> statuses = new ArrayList<>();
    stack
        .get("/allocations/%s/history".formatted(record(source).path("allocationId").asText()))
        .body()
        .path("history")
        .forEach(
            entry -> {
              String to = entry.path("to").asText();
              if (statuses.isEmpty() || !statuses.getLast().equals(to)) {
                statuses.add(to);
              }
            });
    return statuses;
  }

  CapacityReservation atAws(String source) {
    return ec2.describeCapacityReservations(request -> request.capacityReservationIds(source))
        .capacityReservations()
        .getFirst();
  }

  /** The live interruptible reservations made of a reservation. */
  List<CapacityReservation> lentAtAws(String source) {
    return ec2
        .describeCapacityReservationsPaginator(request -> request.maxResults(100))
        .capacityReservations()
        .stream()
        .filter(found -> Boolean.TRUE.equals(found.interruptible()))
        .filter(found -> found.stateAsString().equals("active"))
        .filter(found -> found.interruptionInfo().sourceCapacityReservationId().equals(source))
        .toList();
  }

  /** A reservation of its own for a test, with nothing running on it. */
  String reservation(int instanceCount) {
    return ec2.createCapacityReservation(
            request ->
                request
                    .instanceType("m5.large")
                    .instancePlatform(CapacityReservationInstancePlatform.LINUX_UNIX)
                    .availabilityZone(ZONE)
                    .instanceMatchCriteria(InstanceMatchCriteria.TARGETED)
                    .instanceCount(instanceCount))
        .capacityReservation()
        .capacityReservationId();
  }

  /** Runs instances on a reservation of the owner's, or on lent capacity. */
  List<String> run(String reservation, int count) {
    CapacityReservation into = atAws(reservation);
    RunInstancesRequest.Builder request =
        RunInstancesRequest.builder()
            .imageId("ami-0123456789abcdef0")
            .instanceType(into.instanceType())
            .placement(placement -> placement.availabilityZone(into.availabilityZone()))
            .minCount(count)
            .maxCount(count)
            .capacityReservationSpecification(
                specification ->
                    specification.capacityReservationTarget(
                        target -> target.capacityReservationId(reservation)));
    if (Boolean.TRUE.equals(into.interruptible())) {
      request.instanceMarketOptions(
          options -> options.marketType(MarketType.INTERRUPTIBLE_CAPACITY_RESERVATION));
    }
    return ec2.runInstances(request.build()).instances().stream()
        .map(Instance::instanceId)
        .toList();
  }

  @Override
  public void close() {
    ec2.close();
  }
}
