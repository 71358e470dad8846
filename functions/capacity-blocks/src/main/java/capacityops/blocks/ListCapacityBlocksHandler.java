package capacityops.blocks;

import capacityops.blocks.domain.AcrossRegions.Unread;
import capacityops.blocks.domain.CapacityBlockReader.Interconnect;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.blocks.domain.ShowCapacityBlocks;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.aws.AwsService;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /capacity-blocks}: DescribeCapacityBlocks with DescribeCapacityReservations,
 * DescribeCapacityBlockStatus and DescribeCapacityBlockExtensionHistory, over Regions.
 */
public final class ListCapacityBlocksHandler extends ApiHandler {
  private final ShowCapacityBlocks service;
  private final List<String> usualRegions;

  public ListCapacityBlocksHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring(AwsService.EC2);
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new ListCapacityBlocksHandler(rehearsals.wiring()), rehearsals::readingRegion);
    wiring.primeListsOfBlocks();
  }

  ListCapacityBlocksHandler(CapacityBlocksWiring wiring) {
    this(wiring.showingBlocks(), wiring.settings().regions());
  }

  ListCapacityBlocksHandler(ShowCapacityBlocks service, List<String> usualRegions) {
    this.service = service;
    this.usualRegions = usualRegions;
  }

  record Blocks(List<Block> capacityBlocks, List<Unread> unknown) {}

  /**
   * A block.
   *
   * @param instancesTerminatedFrom when EC2 begins to terminate what still runs in it
   * @param purchaseId {@code null} for one that was bought elsewhere
   */
  record Block(
      String capacityBlockId,
      List<String> capacityReservationIds,
      String region,
      String availabilityZone,
      String state,
      String instanceType,
      String ultraserverType,
      Integer totalInstanceCount,
      Integer availableInstanceCount,
      Instant startDate,
      Instant endDate,
      Instant instancesTerminatedFrom,
      Instant createDate,
      String interconnectStatus,
      Integer totalCapacity,
      Integer totalAvailableCapacity,
      Integer totalUnavailableCapacity,
      List<SeenExtension> capacityBlockExtensions,
      Map<String, String> tags,
      String purchaseId) {

    static Block of(ShowCapacityBlocks.Shown shown) {
      SeenBlock block = shown.block();
      Interconnect interconnect = shown.interconnect();
      boolean unseen = interconnect == null;
      return new Block(
          block.capacityBlockId(),
          block.capacityReservationIds(),
          block.region(),
          block.availabilityZone(),
          block.state(),
          block.instanceType(),
          block.ultraserverType(),
          block.totalInstanceCount(),
          block.availableInstanceCount(),
          block.startDate(),
          block.endDate(),
          shown.instancesTerminatedFrom(),
          block.createDate(),
          unseen ? null : interconnect.interconnectStatus(),
          unseen ? null : interconnect.totalCapacity(),
          unseen ? null : interconnect.totalAvailableCapacity(),
          unseen ? null : interconnect.totalUnavailableCapacity(),
          shown.extensions(),
          block.tags(),
          shown.purchaseId());
    }
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    ShowCapacityBlocks.All all = service.in(CapacityBlockApi.regions(request, usualRegions));
    return ApiResponse.json(
        200,
        new Blocks(
            all.blocks().stream().map(Block::of).toList(),
            all.unknown().isEmpty() ? null : all.unknown()));
  }
}
