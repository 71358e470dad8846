package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import java.util.Optional;

/**
 * EC2's lists of what the account has in a Region, page by page.
 *
 * <p>None of them is filtered: a filter that EC2 does not document could hide a block.
 */
public interface CapacityBlockReader {
  /**
   * DescribeCapacityReservations; those that belong to a Capacity Block.
   *
   * @throws AwsFailure where the page could not be read
   */
  Page<SeenBlock> reservations(String region, Optional<String> next);

  /**
   * DescribeCapacityBlocks.
   *
   * @throws AwsFailure where the page could not be read
   */
  Page<SeenBlock> blocks(String region, Optional<String> next);

  /**
   * DescribeCapacityBlockExtensionHistory.
   *
   * @param capacityReservationId empty for all of the Region
   * @throws AwsFailure where the page could not be read
   */
  Page<SeenExtension> extensionHistory(
      String region, Optional<String> capacityReservationId, Optional<String> next);

  /**
   * DescribeCapacityBlockStatus.
   *
   * @throws AwsFailure where the page could not be read
   */
  Page<Interconnect> interconnects(String region, Optional<String> next);

  /** How the network between the instances of a block is, and how much of the block can be used. */
  record Interconnect(
      String capacityBlockId,
      String interconnectStatus,
      Integer totalCapacity,
      Integer totalAvailableCapacity,
      Integer totalUnavailableCapacity) {}
}
