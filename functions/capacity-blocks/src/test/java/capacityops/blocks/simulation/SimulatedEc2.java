package capacityops.blocks.simulation;

import capacityops.blocks.domain.CapacityBlockMarket;
import capacityops.blocks.domain.CapacityBlockReader;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PurchaseSender;
import capacityops.blocks.domain.PurchaseTag;
import capacityops.blocks.domain.Reply;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * EC2 as the purchase protocol must fear it: a repeated purchase buys again, a request may take
 * effect late, a block is listed some time after it was made.
 */
final class SimulatedEc2 implements CapacityBlockReader, CapacityBlockMarket {
  static final String REGION = "us-east-1";
  static final String RESERVATION = "cr-0123456789abcdef0";

  /** How long a signed request is good for. */
  private static final Duration SIGNATURE_LIFE = Duration.ofMinutes(15);

  private final Stage stage;
  private final Rules rules;
  private final List<Bought> bought = new ArrayList<>();
  private final Map<String, Integer> wire = new TreeMap<>();
  private int changes;

  /**
   * How this EC2 is.
   *
   * @param deadlineKept whether AWS refuses what comes after the claim's deadline
   * @param lags how long a new block may stay unlisted
   * @param secondPage whether what was bought is on the second page of a list
   */
  record Rules(boolean deadlineKept, List<Duration> lags, boolean secondPage) {}

  SimulatedEc2(Stage stage, Rules rules) {
    this.stage = stage;
    this.rules = rules;
  }

  /** Something bought. */
  static final class Bought {
    final String purchase;
    final Money fee;
    final Order order;
    final int number;
    final Instant at;
    final Instant listedFrom;
    Map<String, String> tags;
    String state = FoundBlock.PAYMENT_PENDING;

    Bought(String purchase, Money fee, Order order, int number, Instant at, Instant listedFrom) {
      this.purchase = purchase;
      this.fee = fee;
      this.order = order;
      this.number = number;
      this.at = at;
      this.listedFrom = listedFrom;
      this.tags = order instanceof Order.Block block ? block.tags() : Map.of();
    }

    String reservationId() {
      return "cr-%017x".formatted(number + 1);
    }

    private SeenBlock seen() {
      Offering offering = offering("cb-1");
      return new SeenBlock(
          REGION,
          "cb-%017x".formatted(number + 1),
          List.of(reservationId()),
          state,
          offering.instanceType(),
          null,
          offering.instanceCount(),
          0,
          offering.availabilityZone(),
          offering.startDate(),
          offering.endDate(),
          at,
          tags);
    }

    private SeenExtension extension() {
      Order.Extension extension = (Order.Extension) order;
      Offering offering = offering("cbe-1");
      return new SeenExtension(
          extension.capacityReservationId(),
          extension.capacityBlockExtensionOfferingId(),
          24,
          switch (state) {
            case FoundBlock.PAYMENT_PENDING -> "payment-pending";
            case FoundBlock.PAYMENT_FAILED -> "payment-failed";
            default -> "payment-succeeded";
          },
          at,
          offering.startDate(),
          offering.endDate(),
          offering.upfrontFee());
    }
  }

  List<Bought> bought() {
    return bought;
  }

  /** Purchase requests on the wire, by purchase and attempt; dry runs apart. */
  Map<String, Integer> wire() {
    return wire;
  }

  /** How often something has changed. */
  int changes() {
    return changes;
  }

  void changed() {
    changes++;
  }

  long fingerprint() {
    long state = wire.hashCode();
    for (Bought block : bought) {
      state = Stage.mix(state, block.state.hashCode());
      state = Stage.mix(state, block.listedFrom.hashCode());
      state = Stage.mix(state, block.purchase.hashCode() * 31L + block.order.attempt());
    }
    return state;
  }

  static Offering offering(String id) {
    Instant start = Instant.parse("2026-12-01T11:30:00Z");
    Money fee = Money.of("31464.00", "USD");
    if (id.startsWith("cbe")) {
      return new Offering.Extension(
          id,
          REGION,
          RESERVATION,
          "p5.48xlarge",
          8,
          "us-east-1a",
          start,
          start.plus(Duration.ofDays(1)),
          24,
          fee,
          "default",
          Offering.Search.forExtension(REGION, RESERVATION, 24));
    }
    return new Offering.Block(
        id,
        REGION,
        "p5.48xlarge",
        8,
        null,
        null,
        "us-east-1a",
        start,
        start.plus(Duration.ofDays(1)),
        24,
        1440,
        fee,
        "default",
        new Offering.Search(REGION, null, "p5.48xlarge", 8, null, null, 24, null, null));
  }

  @Override
  public List<Offering> offerings(Offering.Search search) {
    Fault fault = stage.before(Port.EC2_OFFERINGS);
    List<Offering> offerings =
        search.capacityReservationId() == null
            ? List.of(offering("cb-1"), offering("cb-2"))
            : List.of(offering("cbe-1"));
    stage.after(Port.EC2_OFFERINGS, fault, offerings.size());
    return offerings;
  }

  @Override
  public Page<SeenBlock> blocks(String region, Optional<String> next) {
    return page(Port.EC2_BLOCKS, next, this::listedBlocks);
  }

  @Override
  public Page<SeenBlock> reservations(String region, Optional<String> next) {
    return page(Port.EC2_RESERVATIONS, next, this::listedBlocks);
  }

  @Override
  public Page<SeenExtension> extensionHistory(
      String region, Optional<String> capacityReservationId, Optional<String> next) {
    return page(
        Port.EC2_EXTENSION_HISTORY,
        next,
        () ->
            bought.stream()
                .filter(block -> block.order instanceof Order.Extension && isListed(block))
                .map(Bought::extension)
                .toList());
  }

  @Override
  public Page<Interconnect> interconnects(String region, Optional<String> next) {
    return new Page<>(List.of(), Optional.empty());
  }

  private List<SeenBlock> listedBlocks() {
    return bought.stream()
        .filter(block -> block.order instanceof Order.Block && isListed(block))
        .map(Bought::seen)
        .toList();
  }

  private boolean isListed(Bought block) {
    return !stage.instant().isBefore(block.listedFrom);
  }

  private <T> Page<T> page(Port port, Optional<String> next, Supplier<List<T>> read) {
    Fault fault = stage.before(port);
    boolean first = rules.secondPage() && next.isEmpty();
    Page<T> page =
        first ? new Page<>(List.of(), Optional.of("2")) : new Page<>(read.get(), Optional.empty());
    stage.after(port, fault, page.items());
    return page;
  }

  PurchaseSender<Order.Block> blockSender() {
    return new Sender<>() {
      @Override
      String nameOf(Order.Block order) {
        Map<String, String> tags = order.tags();
        return tags.getOrDefault(PurchaseTag.KEY, tags.get("name"));
      }
    };
  }

  /**
   * @param attempts tells which purchase an extension belongs to, which EC2 does not know
   */
  PurchaseSender<Order.Extension> extensionSender(
      java.util.function.Function<Order.Extension, String> attempts) {
    return new Sender<>() {
      @Override
      String nameOf(Order.Extension order) {
        return attempts.apply(order) + "#" + order.attempt();
      }
    };
  }

  private abstract class Sender<O extends Order> implements PurchaseSender<O> {
    abstract String nameOf(O order);

    @Override
    public Permission mayBuy(O order) {
      Fault fault = stage.before(Port.EC2_DRY_RUN);
      stage.after(Port.EC2_DRY_RUN, fault, "granted");
      return new Permission.Granted();
    }

    @Override
    public Reply send(O order, Instant deadline) {
      Fault fault = stage.before(Port.EC2_PURCHASE);
      changed();
      wire.merge(nameOf(order), 1, Integer::sum);
      Reply reply = arrived(order, deadline, fault);
      stage.after(Port.EC2_PURCHASE, fault, reply);
      if (fault == Fault.CRASH_LATE) {
        throw new Crash();
      }
      return reply;
    }

    private Reply arrived(O order, Instant deadline, Fault fault) {
      return switch (fault) {
        case NONE, LOST_REPLY, CRASH_AFTER, ERROR_500_AFTER -> {
          Reply reply = taken(order, deadline);
          yield switch (fault) {
            case LOST_REPLY -> new Reply.Silence("cut");
            case ERROR_500_AFTER -> new Reply.ErrorAnswer(500, "InternalError", "oops", "r-1");
            default -> reply;
          };
        }
        case REFUSED ->
            new Reply.ErrorAnswer(400, "InvalidCapacityBlockOfferingIdExpired", "gone", "r-2");
        case THROTTLED ->
            new Reply.ErrorAnswer(503, "RequestLimitExceeded", "Request limit exceeded.", "r-3");
        case LATE, CRASH_LATE -> {
          Instant signed = stage.instant();
          stage.event(
              "EC2 takes a late request of " + nameOf(order),
              () -> stage.instant().isBefore(signed.plus(SIGNATURE_LIFE)),
              () -> taken(order, deadline));
          yield new Reply.Silence("no answer in time");
        }
        case FAIL_BEFORE -> new Reply.Silence("connection refused");
        case CRASH_BEFORE, MINE_LOOKS_STALE -> throw new IllegalStateException("not for sends");
      };
    }

    private Reply taken(O order, Instant deadline) {
      Instant now = stage.instant();
      if (rules.deadlineKept() && !now.isBefore(deadline)) {
        return new Reply.ErrorAnswer(403, "UnauthorizedOperation", "too late", "r-4");
      }
      Duration lag = rules.lags().get(stage.choose(rules.lags().size()));
      String purchase = nameOf(order).split("#", 2)[0];
      Offering offering = offering(order instanceof Order.Block ? "cb-1" : "cbe-1");
      Bought block =
          new Bought(purchase, offering.upfrontFee(), order, bought.size(), now, now.plus(lag));
      changed();
      bought.add(block);
      FoundBlock found =
          switch (order) {
            case Order.Block taken -> block.seen().boughtBy(taken.attempt());
            case Order.Extension taken ->
                block
                    .extension()
                    .boughtBy(taken.attempt(), taken.capacityBlockExtensionOfferingId(), now);
            default -> throw new IllegalStateException("no such order");
          };
      return new Reply.Taken(found, "r-5");
    }
  }
}
