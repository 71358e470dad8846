package capacityops.blocks;

import capacityops.blocks.domain.CapacityBlockMarket;
import capacityops.blocks.domain.CapacityBlockReader;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.OfferingMemory;
import capacityops.blocks.domain.OfferingPages;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PurchaseSender;
import capacityops.blocks.domain.Reply;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.blocks.domain.Senders;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An EC2 with one block and one extension for sale; what is sent to it is counted. */
final class FakeEc2
    implements CapacityBlockMarket, OfferingPages, CapacityBlockReader, OfferingMemory {
  static final String OFFERING = "cb-0123456789abcdef0";
  static final String EXTENSION = "cbe-0123456789abcdef0";
  static final String RESERVATION = "cr-0aaaaaaaaaaaaaaa1";
  static final Instant START = Instant.parse("2026-11-25T11:30:00Z");

  private final List<SeenBlock> blocks = new ArrayList<>();
  private final List<SeenExtension> extensions = new ArrayList<>();
  private int sent;
  private boolean denying;
  private boolean silent;
  private String fee = "752.16";

  /** IAM lets nothing through from now on. */
  void deny() {
    denying = true;
  }

  /** The next purchases have no effect, and no answer. */
  void fallSilent() {
    silent = true;
  }

  void charge(String amount) {
    fee = amount;
  }

  int sent() {
    return sent;
  }

  /** EC2 takes the payment. */
  void settle() {
    blocks.replaceAll(block -> in(block, FoundBlock.SCHEDULED));
  }

  Senders senders() {
    return new Senders(new Blocks(), new Extensions());
  }

  @Override
  public List<Offering> offerings(Offering.Search search) {
    Money cost = Money.of(fee, "USD");
    return search.capacityReservationId() == null
        ? List.of(
            new Offering.Block(
                OFFERING,
                search.region(),
                "p5.48xlarge",
                1,
                null,
                null,
                "us-east-1a",
                START,
                START.plus(Duration.ofDays(1)),
                24,
                1440,
                cost,
                "default",
                search))
        : List.of(
            new Offering.Extension(
                EXTENSION,
                search.region(),
                RESERVATION,
                "p5.48xlarge",
                1,
                "us-east-1a",
                START.plus(Duration.ofDays(1)),
                START.plus(Duration.ofDays(2)),
                24,
                cost,
                "default",
                search));
  }

  @Override
  public Page<Offering> page(Offering.Search search, int maxResults, Optional<String> next) {
    return new Page<>(offerings(search), next.isPresent() ? Optional.empty() : Optional.of("more"));
  }

  @Override
  public Permission maySearch(Offering.Search search) {
    return permission("DescribeCapacityBlockOfferings");
  }

  Permission mayBuy(Order order) {
    return permission(order instanceof Order.Block ? "PurchaseCapacityBlock" : "Extension");
  }

  private Permission permission(String operation) {
    return denying
        ? new Permission.Denied(
            new AwsAnswer("EC2", operation, "UnauthorizedOperation", "No.", "r-1", null))
        : new Permission.Granted();
  }

  @Override
  public void remember(List<Offering> offerings) {
    // Every search is the same here.
  }

  @Override
  public Optional<Offering.Search> searchOf(String offeringId) {
    return switch (offeringId) {
      case OFFERING ->
          Optional.of(
              new Offering.Search("us-east-1", null, "p5.48xlarge", 1, null, null, 24, null, null));
      case EXTENSION -> Optional.of(Offering.Search.forExtension("us-east-1", RESERVATION, 24));
      default -> Optional.empty();
    };
  }

  @Override
  public Page<SeenBlock> reservations(String region, Optional<String> next) {
    return new Page<>(blocks, Optional.empty());
  }

  @Override
  public Page<SeenBlock> blocks(String region, Optional<String> next) {
    return new Page<>(blocks, Optional.empty());
  }

  @Override
  public Page<SeenExtension> extensionHistory(
      String region, Optional<String> capacityReservationId, Optional<String> next) {
    return new Page<>(extensions, Optional.empty());
  }

  @Override
  public Page<Interconnect> interconnects(String region, Optional<String> next) {
    return new Page<>(
        blocks.stream()
            .map(block -> new Interconnect(block.capacityBlockId(), "ok", 1, 1, 0))
            .toList(),
        Optional.empty());
  }

  private static SeenBlock in(SeenBlock block, String state) {
    return new SeenBlock(
        block.region(),
        block.capacityBlockId(),
        block.capacityReservationIds(),
        state,
        block.instanceType(),
        block.ultraserverType(),
        block.totalInstanceCount(),
        block.availableInstanceCount(),
        block.availabilityZone(),
        block.startDate(),
        block.endDate(),
        block.createDate(),
        block.tags());
  }

  private SeenBlock bought(Map<String, String> tags) {
    return new SeenBlock(
        "us-east-1",
        "cb-block",
        List.of(RESERVATION),
        FoundBlock.PAYMENT_PENDING,
        "p5.48xlarge",
        null,
        1,
        1,
        "us-east-1a",
        START,
        START.plus(Duration.ofDays(1)),
        Samples.NOW,
        tags);
  }

  private final class Blocks implements PurchaseSender<Order.Block> {
    @Override
    public Permission mayBuy(Order.Block order) {
      return permission("PurchaseCapacityBlock");
    }

    @Override
    public Reply send(Order.Block order, Instant deadline) {
      sent++;
      if (silent) {
        return new Reply.Silence("nothing came back");
      }
      blocks.add(bought(order.tags()));
      return new Reply.Taken(blocks.getLast().boughtBy(order.attempt()), "r-2");
    }
  }

  private final class Extensions implements PurchaseSender<Order.Extension> {
    @Override
    public Permission mayBuy(Order.Extension order) {
      return permission("PurchaseCapacityBlockExtension");
    }

    @Override
    public Reply send(Order.Extension order, Instant deadline) {
      sent++;
      extensions.add(
          new SeenExtension(
              RESERVATION,
              EXTENSION,
              24,
              "payment-pending",
              Samples.NOW,
              START.plus(Duration.ofDays(1)),
              START.plus(Duration.ofDays(2)),
              Money.of(fee, "USD")));
      return new Reply.Taken(
          extensions.getLast().boughtBy(order.attempt(), EXTENSION, Samples.NOW), "r-3");
    }
  }
}
