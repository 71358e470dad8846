package capacityops.blocks.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.AllPages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Looks for what EC2 has: every page of every list, or no answer at all. */
public final class Lookout {
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

  private final CapacityBlockReader reader;
  private final InstantSource clock;

  public Lookout(CapacityBlockReader reader, InstantSource clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * Every Capacity Block of a Region.
   *
   * @throws AwsFailure where any page could not be read
   */
  List<SeenBlock> blocks(String region) {
    return merged(capacityBlocks(region), capacityReservations(region));
  }

  /**
   * DescribeCapacityBlocks, of which a block may be missing that the other list has.
   *
   * @throws AwsFailure where any page could not be read
   */
  List<SeenBlock> capacityBlocks(String region) {
    return AllPages.of(next -> reader.blocks(region, next));
  }

  /**
   * DescribeCapacityReservations, those that belong to a block.
   *
   * @throws AwsFailure where any page could not be read
   */
  List<SeenBlock> capacityReservations(String region) {
    return AllPages.of(next -> reader.reservations(region, next));
  }

  /** What both lists say of each block. */
  static List<SeenBlock> merged(
      List<SeenBlock> capacityBlocks, List<SeenBlock> capacityReservations) {
    List<SeenBlock> blocks = new ArrayList<>();
    capacityBlocks.forEach(seen -> merge(blocks, seen));
    capacityReservations.forEach(seen -> merge(blocks, seen));
    return blocks;
  }

  /**
   * Every extension of a block, or of a Region's blocks, oldest first.
   *
   * @throws AwsFailure where any page could not be read
   */
  List<SeenExtension> extensions(String region, Optional<String> capacityReservationId) {
    return AllPages.of(next -> reader.extensionHistory(region, capacityReservationId, next))
        .stream()
        .sorted(
            Comparator.comparing(
                SeenExtension::capacityBlockExtensionPurchaseDate,
                Comparator.nullsFirst(Comparator.naturalOrder())))
        .toList();
  }

  /**
   * What EC2 has for a purchase.
   *
   * @throws AwsFailure where any page could not be read: that is no answer, not an absence
   */
  List<FoundBlock> find(Purchase purchase) {
    return switch (purchase.offering()) {
      case Offering.Block block -> among(blocks(block.region()), purchase);
      case Offering.Extension extension ->
          amongExtensions(
              extensions(extension.region(), Optional.of(extension.capacityReservationId())),
              purchase);
    };
  }

  List<FoundBlock> among(List<SeenBlock> seen, Purchase purchase) {
    List<FoundBlock> found = new ArrayList<>();
    for (SeenBlock block : seen) {
      PurchaseTag.of(block.tags())
          .filter(tag -> tag.purchaseId().equals(purchase.id()))
          .ifPresent(tag -> found.add(block.boughtBy(tag.attempt())));
    }
    return found;
  }

  /** An extension carries no tag: the block and the offering are what it is known by. */
  List<FoundBlock> amongExtensions(List<SeenExtension> seen, Purchase purchase) {
    Offering.Extension bought = purchase.record().quote().extension();
    List<FoundBlock> found = new ArrayList<>();
    Instant now = clock.instant();
    for (SeenExtension extension : seen) {
      if (isOf(extension, bought)) {
        String name = nameOf(bought, found.size() + 1);
        found.add(extension.boughtBy(attemptOf(extension, purchase), name, now));
      }
    }
    return found;
  }

  static boolean isOf(SeenExtension extension, Offering.Extension bought) {
    return Objects.equals(extension.capacityReservationId(), bought.capacityReservationId())
        && Objects.equals(extension.capacityBlockExtensionOfferingId(), bought.offeringId());
  }

  /**
   * The first purchase of an extension offering is known by the offering, any other by a number.
   */
  static String nameOf(Offering.Extension bought, int number) {
    return number == 1 ? bought.offeringId() : bought.offeringId() + "/" + number;
  }

  /** The last attempt that was claimed before EC2 took the purchase. */
  private static int attemptOf(SeenExtension extension, Purchase purchase) {
    Instant taken = extension.capacityBlockExtensionPurchaseDate();
    if (taken == null || wasClaimedBy(purchase.attempt(), taken)) {
      return purchase.attempt().number();
    }
    return purchase.record().earlier().reversed().stream()
        .filter(attempt -> wasClaimedBy(attempt, taken))
        .findFirst()
        .orElse(purchase.attempt())
        .number();
  }

  private static boolean wasClaimedBy(Attempt attempt, Instant time) {
    return attempt.claim() != null && !attempt.claim().claimedAt().minus(CLOCK_SKEW).isAfter(time);
  }

  private static void merge(List<SeenBlock> blocks, SeenBlock seen) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).isSameAs(seen)) {
        blocks.set(i, blocks.get(i).and(seen));
        return;
      }
    }
    blocks.add(seen);
  }
}
