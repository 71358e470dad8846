package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import capacityops.usage.domain.CapacityReservation;
import capacityops.usage.domain.ReservationGateway;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.GetCapacityReservationUsageRequest;
import software.amazon.awssdk.services.ec2.model.GetCapacityReservationUsageResponse;
import software.amazon.awssdk.services.ec2.model.Region;

/** Capacity Reservations by the EC2 API, as one account sees them. */
public final class Ec2Reservations implements ReservationGateway {
  private static final String SERVICE = "EC2";
  private static final String GET_USAGE = "GetCapacityReservationUsage";
  private static final String DESCRIBE = "DescribeCapacityReservations";
  private static final String PERMITTED = "DryRunOperation";

  private final Ec2Clients clients;
  private final String homeRegion;
  private final AwsRequestOverrideConfiguration asAccount;

  /**
   * @param homeRegion where the account's Regions are asked for
   * @param credentials of the account, {@code null} for the clients' own
   */
  public Ec2Reservations(
      Ec2Clients clients, String homeRegion, AwsCredentialsProvider credentials) {
    this.clients = clients;
    this.homeRegion = homeRegion;
    this.asAccount =
        credentials == null
            ? null
            : AwsRequestOverrideConfiguration.builder().credentialsProvider(credentials).build();
  }

  @Override
  public List<String> enabledRegions() {
    return calling(
        "DescribeRegions",
        () ->
            clients
                .in(homeRegion)
                .describeRegions(request -> request.overrideConfiguration(asAccount))
                .regions()
                .stream()
                .map(Region::regionName)
                .toList());
  }

  @Override
  public Page<CapacityReservation> reservations(
      String region, List<Filter> filters, int maxResults, Optional<String> nextToken) {
    DescribeCapacityReservationsResponse response =
        calling(
            DESCRIBE,
            () ->
                clients
                    .in(region)
                    .describeCapacityReservations(
                        request ->
                            request
                                .overrideConfiguration(asAccount)
                                .filters(filters.stream().map(Ec2Reservations::filter).toList())
                                .maxResults(maxResults)
                                .nextToken(nextToken.orElse(null))));
    return new Page<>(
        response.capacityReservations().stream()
            .map(found -> Ec2Mapping.reservation(region, found))
            .toList(),
        token(response.nextToken()));
  }

  /** Ids and MaxResults do not go together. */
  @Override
  public CapacityReservation reservation(String region, String capacityReservationId) {
    return calling(
            DESCRIBE,
            () ->
                clients
                    .in(region)
                    .describeCapacityReservations(
                        request ->
                            request
                                .overrideConfiguration(asAccount)
                                .capacityReservationIds(capacityReservationId)))
        .capacityReservations()
        .stream()
        .findFirst()
        .map(found -> Ec2Mapping.reservation(region, found))
        .orElseThrow(() -> notListed(capacityReservationId));
  }

  @Override
  public UsagePage usage(
      String region,
      String capacityReservationId,
      Optional<Integer> maxResults,
      Optional<String> nextToken) {
    GetCapacityReservationUsageResponse response =
        calling(
            GET_USAGE,
            () ->
                clients
                    .in(region)
                    .getCapacityReservationUsage(
                        asked(capacityReservationId)
                            .maxResults(maxResults.orElse(null))
                            .nextToken(nextToken.orElse(null))
                            .build()));
    return new UsagePage(Ec2Mapping.usage(region, response), token(response.nextToken()));
  }

  /** EC2 answers every dry run with an error; one of them means yes. */
  @Override
  public void checkUsagePermitted(String region, String capacityReservationId) {
    Ec2Client client = clients.in(region);
    try {
      client.getCapacityReservationUsage(asked(capacityReservationId).dryRun(true).build());
    } catch (Ec2Exception e) {
      if (!PERMITTED.equals(e.awsErrorDetails().errorCode())) {
        throw AwsErrors.of(SERVICE, GET_USAGE, e);
      }
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, GET_USAGE, e);
    }
  }

  private GetCapacityReservationUsageRequest.Builder asked(String capacityReservationId) {
    return GetCapacityReservationUsageRequest.builder()
        .overrideConfiguration(asAccount)
        .capacityReservationId(capacityReservationId);
  }

  private static software.amazon.awssdk.services.ec2.model.Filter filter(Filter filter) {
    return software.amazon.awssdk.services.ec2.model.Filter.builder()
        .name(filter.name())
        .values(filter.values())
        .build();
  }

  private static Optional<String> token(String nextToken) {
    return Optional.ofNullable(nextToken).filter(token -> !token.isEmpty());
  }

  private static AwsFailure notListed(String id) {
    return new AwsFailure.Refused(
        AwsFailure.Refusal.NOT_FOUND,
        new AwsAnswer(
            SERVICE,
            DESCRIBE,
            "InvalidCapacityReservationId.NotFound",
            "%s is not listed.".formatted(id),
            null,
            null),
        null);
  }

  private static <T> T calling(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, operation, e);
    }
  }
}
