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
import capacityops.core.failure.AwsAnswer;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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

  private static final Map<String, Offering> OFFERINGS =
      Map.of("cb-1", offered("cb-1"), "cb-2", offered("cb-2"), "cbe-1", offered("cbe-1"));
  private static final List<Offering> BLOCK_OFFERINGS = List.of(offering("cb-1"), offering("cb-2"));
  private static final List<Offering> EXTENSION_OFFERINGS = List.of(offering("cbe-1"));

  private final Stage stage;
  private final Rules rules;
  private final List<Bought> bought = new ArrayList<>();
  private final Map<String, Integer> wire = new TreeMap<>();
  private Function<Offering, Optional<Offering>> offeredAs = Optional::of;
  private boolean denied;
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
  record Bought(
      String purchase,
      Money fee,
      Order order,
      int number,
      Instant at,
      Instant listedFrom,
      String state) {

    Map<String, String> tags() {
      return order instanceof Order.Block block ? block.tags() : Map.of();
    }

    Bought in(String next) {
      return new Bought(purchase, fee, order, number, at, listedFrom, next);
    }

    Bought listedFrom(Instant time) {
      return new Bought(purchase, fee, order, number, at, time, state);
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
          tags());
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

  /** Offerings change, or are offered no longer. */
  void offer(Function<Offering, Optional<Offering>> changed) {
    offeredAs = changed;
  }

  /** IAM lets no purchase through. */
  void deny() {
    denied = true;
  }

  /** A block moves on. */
  void move(int number, String state) {
    changed();
    bought.set(number, bought.get(number).in(state));
  }

  /** A block turns up that nobody sent here, with the tag of a purchase. */
  void appear(String purchase, int attempt) {
    Map<String, String> tags =
        Map.of(
            PurchaseTag.KEY,
            new PurchaseTag(purchase, attempt).text(),
            PurchaseTag.STACK_KEY,
            "simulation");
    appear(purchase, new Order.Block(REGION, "cb-1", "Linux/UNIX", tags, attempt));
  }

  /** An extension turns up that nobody sent here: it has no tag. */
  void appearExtension(String offering) {
    appear("nobody", new Order.Extension(REGION, offering, RESERVATION, 1));
  }

  private void appear(String purchase, Order order) {
    changed();
    Money fee = offering("cb-1").upfrontFee();
    Instant now = stage.now();
    bought.add(
        new Bought(purchase, fee, order, bought.size(), now, now, FoundBlock.PAYMENT_PENDING));
  }

  /** EC2 no longer lists a block. */
  void unlist(int number) {
    changed();
    bought.set(number, bought.get(number).listedFrom(Instant.MAX));
  }

  private void changed() {
    changes++;
  }

  /** All that can change. */
  record Saved(List<Bought> bought, Map<String, Integer> wire, int changes) {}

  Saved saved() {
    return new Saved(List.copyOf(bought), Map.copyOf(wire), changes);
  }

  void load(Saved saved) {
    bought.clear();
    bought.addAll(saved.bought());
    wire.clear();
    wire.putAll(saved.wire());
    changes = saved.changes();
  }

  /** Everything that it holds. */
  List<Object> contents() {
    List<Object> all = new ArrayList<>();
    wire.forEach((attempt, requests) -> all.add(List.of(attempt, requests)));
    all.addAll(bought);
    return all;
  }

  static Offering offering(String id) {
    return OFFERINGS.get(id);
  }

  private static Offering offered(String id) {
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
    return stage.call(
        Port.EC2_OFFERINGS,
        fault -> {
          List<Offering> all =
              search.capacityReservationId() == null ? BLOCK_OFFERINGS : EXTENSION_OFFERINGS;
          return all.stream().flatMap(offering -> offeredAs.apply(offering).stream()).toList();
        });
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
                .filter(block -> block.order() instanceof Order.Extension && isListed(block))
                .map(Bought::extension)
                .toList());
  }

  @Override
  public Page<Interconnect> interconnects(String region, Optional<String> next) {
    return new Page<>(List.of(), Optional.empty());
  }

  private List<SeenBlock> listedBlocks() {
    return bought.stream()
        .filter(block -> block.order() instanceof Order.Block && isListed(block))
        .map(Bought::seen)
        .toList();
  }

  private boolean isListed(Bought block) {
    return !stage.now().isBefore(block.listedFrom());
  }

  private <T> Page<T> page(Port port, Optional<String> next, Supplier<List<T>> read) {
    boolean first = rules.secondPage() && next.isEmpty();
    return stage.call(
        port,
        fault ->
            first
                ? new Page<>(List.of(), Optional.of("2"))
                : new Page<>(read.get(), Optional.empty()));
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
  PurchaseSender<Order.Extension> extensionSender(Function<Order.Extension, String> attempts) {
    return new Sender<>() {
      @Override
      String nameOf(Order.Extension order) {
        return attempts.apply(order) + "#" + order.attempt();
      }
    };
  }

  private Permission permission() {
    return denied
        ? new Permission.Denied(
            new AwsAnswer(
                "EC2", "PurchaseCapacityBlock", "UnauthorizedOperation", "no", "r-6", null))
        : new Permission.Granted();
  }

  private abstract class Sender<O extends Order> implements PurchaseSender<O> {
    abstract String nameOf(O order);

    @Override
    public Permission mayBuy(O order) {
      return stage.call(Port.EC2_DRY_RUN, fault -> permission());
    }

    @Override
    public Reply send(O order, Instant deadline) {
      return stage.call(
          Port.EC2_PURCHASE,
          fault -> {
            changed();
            wire.merge(nameOf(order), 1, Integer::sum);
            return arrived(order, deadline, fault);
          });
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
          Instant signed = stage.now();
          stage.event(
              new Stage.Event(
                  "EC2 takes a late request of %s, signed at %s, to be sent before %s"
                      .formatted(nameOf(order), signed, deadline),
                  () -> stage.now().isBefore(signed.plus(SIGNATURE_LIFE)),
                  () -> taken(order, deadline)));
          yield new Reply.Silence("no answer in time");
        }
        case FAIL_BEFORE -> new Reply.Silence("connection refused");
        case CRASH_BEFORE, MINE_LOOKS_STALE -> throw new AssertionError("not for sends");
      };
    }

    private Reply taken(O order, Instant deadline) {
      Instant now = stage.now();
      if (rules.deadlineKept() && !now.isBefore(deadline)) {
        return new Reply.ErrorAnswer(403, "UnauthorizedOperation", "too late", "r-4");
      }
      Duration lag = rules.lags().get(stage.choose(rules.lags().size()));
      String purchase = nameOf(order).split("#", 2)[0];
      Offering offering = offering(order instanceof Order.Block ? "cb-1" : "cbe-1");
      Bought block =
          new Bought(
              purchase,
              offering.upfrontFee(),
              order,
              bought.size(),
              now,
              now.plus(lag),
              FoundBlock.PAYMENT_PENDING);
      changed();
      bought.add(block);
      FoundBlock found =
          switch (order) {
            case Order.Block taken -> block.seen().boughtBy(taken.attempt());
            case Order.Extension taken ->
                block
                    .extension()
                    .boughtBy(taken.attempt(), taken.capacityBlockExtensionOfferingId(), now);
            default -> throw new AssertionError("no such order");
          };
      return new Reply.Taken(found, "r-5");
    }
  }
}
