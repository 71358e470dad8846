package capacityops.blocks.aws;

import capacityops.blocks.domain.CapacityBlockMarket;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.OfferingPages;
import capacityops.blocks.domain.Permission;
import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockExtensionOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockOfferingsRequest;

/**
 * EC2's offerings. Requests are paced; where EC2 still says that there are too many, it is asked
 * once more, and then what it may mean is said.
 */
public final class Ec2Market implements CapacityBlockMarket, OfferingPages {
  private static final int PAGE = 1000;
  private static final String TOO_MANY = "CapacityBlockDescribeLimitExceeded";
  private static final Duration ONE_TOKEN = Duration.ofSeconds(7);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(14);

  private final Ec2Clients clients;
  private final Pacing pacing;
  private final Consumer<Duration> pause;

  public Ec2Market(Ec2Clients clients, InstantSource clock) {
    this(clients, clock, Ec2Market::sleep);
  }

  /**
   * @param pause waits so long
   */
  Ec2Market(Ec2Clients clients, InstantSource clock, Consumer<Duration> pause) {
    this.clients = clients;
    this.pacing = new Pacing(clock);
    this.pause = pause;
  }

  private record Batch(List<Offering> offerings, String nextToken) {}

  @Override
  public List<Offering> offerings(Offering.Search search) {
    return all(operation(search), search, next -> batch(search, PAGE, next));
  }

  @Override
  public Page<Offering> page(Offering.Search search, int maxResults, Optional<String> next) {
    Batch batch =
        page(
            operation(search),
            search.region(),
            token -> batch(search, maxResults, token),
            next.orElse(null));
    return new Page<>(batch.offerings(), Optional.ofNullable(batch.nextToken()));
  }

  @Override
  public Permission maySearch(Offering.Search search) {
    String operation = operation(search);
    paced(operation, search.region());
    Ec2Client client = clients.in(search.region());
    return DryRun.of(
        operation,
        () ->
            search.capacityReservationId() == null
                ? client.describeCapacityBlockOfferings(
                    blocks(search, PAGE, null).dryRun(true).build())
                : client.describeCapacityBlockExtensionOfferings(
                    extensions(search, PAGE, null).dryRun(true).build()));
  }

  private static String operation(Offering.Search search) {
    return search.capacityReservationId() == null
        ? "DescribeCapacityBlockOfferings"
        : "DescribeCapacityBlockExtensionOfferings";
  }

  private Batch batch(Offering.Search search, int maxResults, String next) {
    Ec2Client client = clients.in(search.region());
    List<Offering> offerings = new ArrayList<>();
    if (search.capacityReservationId() == null) {
      var response =
          client.describeCapacityBlockOfferings(blocks(search, maxResults, next).build());
      response
          .capacityBlockOfferings()
          .forEach(offered -> offerings.add(Ec2Mapping.offering(offered, search)));
      return new Batch(offerings, token(response.nextToken()));
    }
    var response =
        client.describeCapacityBlockExtensionOfferings(
            extensions(search, maxResults, next).build());
    response
        .capacityBlockExtensionOfferings()
        .forEach(offered -> offerings.add(Ec2Mapping.offering(offered, search)));
    return new Batch(offerings, token(response.nextToken()));
  }

  private List<Offering> all(
      String operation, Offering.Search search, Function<String, Batch> read) {
    List<Offering> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String next = null;
    do {
      Batch batch = page(operation, search.region(), read, next);
      all.addAll(batch.offerings());
      next = batch.nextToken();
      if (next != null && !seen.add(next)) {
        throw unreadable(operation, "EndlessList", "EC2 gave the same page token twice.");
      }
    } while (next != null);
    return all;
  }

  private Batch page(String operation, String region, Function<String, Batch> read, String next) {
    paced(operation, region);
    try {
      return read.apply(next);
    } catch (SdkException e) {
      AwsFailure failure = AwsErrors.of("EC2", operation, e);
      if (!failure.answer().errorCode().equals(TOO_MANY)) {
        throw failure;
      }
    }
    pause.accept(ONE_TOKEN);
    try {
      return read.apply(next);
    } catch (SdkException e) {
      AwsFailure failure = AwsErrors.of("EC2", operation, e);
      throw failure.answer().errorCode().equals(TOO_MANY)
          ? explained(failure.answer(), e)
          : failure;
    }
  }

  private void paced(String operation, String region) {
    Duration wait = pacing.take(operation + " " + region);
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw new AwsFailure.Throttled(
          new AwsAnswer(
              "EC2",
              operation,
              "NotSent",
              "Not asked: EC2 allows 10 searches at once in a Region and then one in 7 seconds."
                  + " Ask again in %d seconds.".formatted(wait.toSeconds()),
              null,
              null),
          null);
    }
    if (!wait.isZero()) {
      pause.accept(wait);
    }
  }

  private static DescribeCapacityBlockOfferingsRequest.Builder blocks(
      Offering.Search search, int maxResults, String next) {
    return DescribeCapacityBlockOfferingsRequest.builder()
        .capacityDurationHours(search.capacityDurationHours())
        .instanceType(search.instanceType())
        .instanceCount(search.instanceCount())
        .ultraserverType(search.ultraserverType())
        .ultraserverCount(search.ultraserverCount())
        .startDateRange(search.startDateRange())
        .endDateRange(search.endDateRange())
        .maxResults(maxResults)
        .nextToken(next);
  }

  private static DescribeCapacityBlockExtensionOfferingsRequest.Builder extensions(
      Offering.Search search, int maxResults, String next) {
    return DescribeCapacityBlockExtensionOfferingsRequest.builder()
        .capacityReservationId(search.capacityReservationId())
        .capacityBlockExtensionDurationHours(search.capacityDurationHours())
        .maxResults(maxResults)
        .nextToken(next);
  }

  private static String token(String nextToken) {
    return nextToken == null || nextToken.isEmpty() ? null : nextToken;
  }

  private static AwsFailure explained(AwsAnswer said, SdkException cause) {
    return new AwsFailure.Throttled(
        new AwsAnswer(
            said.service(),
            said.operation(),
            said.errorCode(),
            said.message()
                + " EC2 says this when there are more searches than 10 at once and then one in 7"
                + " seconds, and also when the account's Capacity Blocks quota for the type is 0,"
                + " which is its default: see Service Quotas, EC2, Concurrent Capacity Blocks.",
            said.requestId(),
            said.resourceId()),
        cause);
  }

  private static AwsFailure unreadable(String operation, String code, String message) {
    return new AwsFailure.Unavailable(
        false, new AwsAnswer("EC2", operation, code, message, null, null), null);
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while waiting for EC2's rate", e);
    }
  }
}
