package capacityops.blocks.aws;

import capacityops.blocks.domain.CapacityBlockReader;
import capacityops.blocks.domain.PurchaseTag;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.core.aws.AwsErrors;
import capacityops.core.ledger.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityBlockExtensionHistoryRequest;

/** EC2's lists, unfiltered: what belongs to a block is told apart here. */
public final class Ec2CapacityBlocks implements CapacityBlockReader {
  private static final int PAGE = 1000;
  private static final String CAPACITY_BLOCK = "capacity-block";

  private final Ec2Clients clients;

  public Ec2CapacityBlocks(Ec2Clients clients) {
    this.clients = clients;
  }

  @Override
  public Page<SeenBlock> reservations(String region, Optional<String> next) {
    return reading(
        "DescribeCapacityReservations",
        () -> {
          var response =
              clients
                  .in(region)
                  .describeCapacityReservations(
                      request -> request.maxResults(PAGE).nextToken(next.orElse(null)));
          List<SeenBlock> blocks =
              response.capacityReservations().stream()
                  .filter(Ec2CapacityBlocks::isOfBlock)
                  .map(reservation -> Ec2Mapping.block(reservation, region))
                  .toList();
          return page(blocks, response.nextToken());
        });
  }

  @Override
  public Page<SeenBlock> blocks(String region, Optional<String> next) {
    return reading(
        "DescribeCapacityBlocks",
        () -> {
          var response =
              clients
                  .in(region)
                  .describeCapacityBlocks(
                      request -> request.maxResults(PAGE).nextToken(next.orElse(null)));
          List<SeenBlock> blocks =
              response.capacityBlocks().stream()
                  .map(block -> Ec2Mapping.block(block, region))
                  .toList();
          return page(blocks, response.nextToken());
        });
  }

  @Override
  public Page<SeenExtension> extensionHistory(
      String region, Optional<String> capacityReservationId, Optional<String> next) {
    return reading(
        "DescribeCapacityBlockExtensionHistory",
        () -> {
          var request =
              DescribeCapacityBlockExtensionHistoryRequest.builder().nextToken(next.orElse(null));
          // EC2 takes no page size together with ids.
          capacityReservationId.ifPresentOrElse(
              request::capacityReservationIds, () -> request.maxResults(PAGE));
          var response = clients.in(region).describeCapacityBlockExtensionHistory(request.build());
          return page(
              response.capacityBlockExtensions().stream().map(Ec2Mapping::extension).toList(),
              response.nextToken());
        });
  }

  @Override
  public Page<Interconnect> interconnects(String region, Optional<String> next) {
    return reading(
        "DescribeCapacityBlockStatus",
        () -> {
          var response =
              clients
                  .in(region)
                  .describeCapacityBlockStatus(
                      request -> request.maxResults(PAGE).nextToken(next.orElse(null)));
          return page(
              response.capacityBlockStatuses().stream().map(Ec2Mapping::interconnect).toList(),
              response.nextToken());
        });
  }

  /** Whatever carries our tag is looked at, even where EC2 left its type out. */
  private static boolean isOfBlock(CapacityReservation reservation) {
    return CAPACITY_BLOCK.equals(reservation.reservationTypeAsString())
        || reservation.capacityBlockId() != null
        || reservation.tags().stream().anyMatch(tag -> tag.key().equals(PurchaseTag.KEY));
  }

  private static <T> Page<T> page(List<T> items, String nextToken) {
    boolean last = nextToken == null || nextToken.isEmpty();
    return new Page<>(items, last ? Optional.empty() : Optional.of(nextToken));
  }

  private static <T> T reading(String operation, Supplier<T> read) {
    try {
      return read.get();
    } catch (SdkException e) {
      throw AwsErrors.of("EC2", operation, e);
    }
  }
}
