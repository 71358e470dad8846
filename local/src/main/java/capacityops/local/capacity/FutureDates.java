package capacityops.local.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.CreateCapacityReservationRequest;
import software.amazon.awssdk.services.ec2.model.InstanceMatchCriteria;

/**
 * What a future-dated reservation has to be.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/cr-concepts.html">Concepts for
 *     future-dated Capacity Reservations</a>
 */
final class FutureDates {
  private static final Duration EARLIEST = Duration.ofDays(5);
  private static final Duration LATEST = Duration.ofDays(120);
  private static final Duration SHORTEST_COMMITMENT = Duration.ofDays(14);
  private static final Duration SHORTEST_COMMITMENT_OF_U_AND_X = Duration.ofDays(84);
  private static final long LONGEST_COMMITMENT_SECONDS = 200_000_000;
  private static final int FEWEST_VCPUS = 32;
  private static final Pattern TYPE =
      Pattern.compile("([cgimrtux])[a-z0-9-]*\\.(?:(\\d*)xlarge|(large)|metal.*|[a-z]+)");

  private FutureDates() {}

  static void check(CreateCapacityReservationRequest request, Instant now) {
    Instant start = request.startDate();
    if (start.isBefore(now.plus(EARLIEST)) || start.isAfter(now.plus(LATEST))) {
      throw Ec2Errors.invalidValue("StartDate", start, "It must be 5 to 120 days ahead.");
    }
    Matcher type = TYPE.matcher(request.instanceType());
    if (!type.matches()) {
      throw Ec2Errors.invalidValue(
          "InstanceType", request.instanceType(), "Its family cannot be reserved ahead.");
    }
    checkCommitment(request, "ux".contains(type.group(1)));
    if (request.instanceMatchCriteria() != InstanceMatchCriteria.TARGETED) {
      throw Ec2Errors.invalidCombination(
          "A future-dated reservation must have InstanceMatchCriteria targeted");
    }
    if (vcpus(type) * request.instanceCount() < FEWEST_VCPUS) {
      throw Ec2Errors.invalidValue(
          "InstanceCount", request.instanceCount(), "It must come to 32 vCPUs or more.");
    }
  }

  private static void checkCommitment(CreateCapacityReservationRequest request, boolean uOrX) {
    Long seconds = Requests.required(request.commitmentDuration(), "CommitmentDuration");
    Duration shortest = uOrX ? SHORTEST_COMMITMENT_OF_U_AND_X : SHORTEST_COMMITMENT;
    if (seconds < shortest.toSeconds() || seconds > LONGEST_COMMITMENT_SECONDS) {
      throw Ec2Errors.invalidValue(
          "CommitmentDuration",
          seconds,
          "It must be at least %d days.".formatted(shortest.toDays()));
    }
  }

  private static int vcpus(Matcher type) {
    if (type.group(3) != null) {
      return 2;
    }
    if (type.group(2) == null) {
      return type.group().contains("metal") ? FEWEST_VCPUS : 1;
    }
    return type.group(2).isEmpty() ? 4 : 4 * Integer.parseInt(type.group(2));
  }
}
