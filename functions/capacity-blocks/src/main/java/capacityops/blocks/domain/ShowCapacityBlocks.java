package capacityops.blocks.domain;

import capacityops.blocks.domain.AcrossRegions.Answer;
import capacityops.blocks.domain.AcrossRegions.Unread;
import capacityops.blocks.domain.CapacityBlockReader.Interconnect;
import capacityops.core.concurrent.Workers;
import capacityops.core.ledger.AllPages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows the account's Capacity Blocks as EC2 has them now, and which purchase each belongs to. */
public final class ShowCapacityBlocks {
  /** EC2 begins to terminate instances so long before the end. */
  private static final Duration INSTANCES_END_EARLY = Duration.ofMinutes(30);

  private static final Duration ULTRASERVERS_END_EARLY = Duration.ofMinutes(60);

  private final Lookout lookout;
  private final CapacityBlockReader reader;
  private final Workers workers;
  private final AcrossRegions acrossRegions;

  public ShowCapacityBlocks(Lookout lookout, CapacityBlockReader reader, Workers workers) {
    this.lookout = lookout;
    this.reader = reader;
    this.workers = workers;
    this.acrossRegions = new AcrossRegions(workers);
  }

  /**
   * A block.
   *
   * @param instancesTerminatedFrom when EC2 begins to terminate what still runs in it
   * @param interconnect {@code null} where EC2 shows none
   * @param purchaseId {@code null} for one that was bought elsewhere
   */
  public record Shown(
      SeenBlock block,
      Instant instancesTerminatedFrom,
      Interconnect interconnect,
      List<SeenExtension> extensions,
      String purchaseId) {}

  /**
   * All blocks.
   *
   * @param unknown Regions that could not be read
   */
  public record All(List<Shown> blocks, List<Unread> unknown) {}

  public All in(List<String> regions) {
    List<Shown> blocks = new ArrayList<>();
    List<Unread> unknown = new ArrayList<>();
    for (Answer<List<Shown>> answer : acrossRegions.ask(regions, this::shownIn)) {
      switch (answer) {
        case Answer.Known(var _, var shown) -> blocks.addAll(shown);
        case Answer.Unknown(var region, var reason) -> unknown.add(new Unread(region, reason));
      }
    }
    blocks.sort(
        Comparator.comparing(
            (Shown shown) -> shown.block().endDate(),
            Comparator.nullsLast(Comparator.reverseOrder())));
    return new All(List.copyOf(blocks), List.copyOf(unknown));
  }

  private List<Shown> shownIn(String region) {
    List<SeenBlock> blocks =
        workers.both(
            () -> lookout.capacityBlocks(region),
            () -> lookout.capacityReservations(region),
            Lookout::merged);
    if (blocks.isEmpty()) {
      return List.of();
    }
    return workers.both(
        () -> interconnects(region),
        () -> lookout.extensions(region, Optional.empty()),
        (interconnects, extensions) ->
            blocks.stream().map(block -> shown(block, interconnects, extensions)).toList());
  }

  private Map<String, Interconnect> interconnects(String region) {
    return AllPages.of(next -> reader.interconnects(region, next)).stream()
        .collect(
            Collectors.toMap(Interconnect::capacityBlockId, Function.identity(), (one, _) -> one));
  }

  private static Shown shown(
      SeenBlock block, Map<String, Interconnect> interconnects, List<SeenExtension> extensions) {
    return new Shown(
        block,
        block.endDate() == null ? null : block.endDate().minus(earlyEnd(block)),
        block.capacityBlockId() == null ? null : interconnects.get(block.capacityBlockId()),
        extensions.stream()
            .filter(
                extension ->
                    block.capacityReservationIds().contains(extension.capacityReservationId()))
            .toList(),
        PurchaseTag.of(block.tags()).map(PurchaseTag::purchaseId).orElse(null));
  }

  private static Duration earlyEnd(SeenBlock block) {
    return block.ultraserverType() == null ? INSTANCES_END_EARLY : ULTRASERVERS_END_EARLY;
  }
}
