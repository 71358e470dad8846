package capacityops.benchmarks.jmh;

import capacityops.core.money.Money;
import capacityops.usage.domain.Finding;
import capacityops.usage.domain.IdleHistory;
import capacityops.usage.domain.IdleHistory.Share;
import capacityops.usage.domain.Phase;
import capacityops.usage.domain.Price;
import capacityops.usage.domain.ReportPart;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.RowStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * As many reservations as one likes, of twenty accounts in five Regions: each is made when it is
 * read, the same each time, and forgotten.
 */
final class GeneratedRows implements RowStore {
  static final Instant NOW = Instant.parse("2026-11-20T06:00:00Z");
  static final String TAG = "team";

  private static final List<String> ACCOUNTS =
      IntStream.range(0, 20).mapToObj(i -> Long.toString(111_111_111_111L + i)).toList();
  private static final List<String> REGIONS =
      List.of("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "ap-south-1");
  private static final int PARTS = ACCOUNTS.size() * REGIONS.size();

  private static final List<Type> TYPES =
      List.of(
          new Type("m7i.2xlarge", "0.4032"),
          new Type("m7i.8xlarge", "1.6128"),
          new Type("c7g.4xlarge", "0.58"),
          new Type("c7i.24xlarge", "4.284"),
          new Type("r6i.4xlarge", "1.008"),
          new Type("r7g.16xlarge", "3.4272"),
          new Type("g6.12xlarge", "4.6016"),
          new Type("p5.48xlarge", "31.464"),
          new Type("i4i.8xlarge", "2.746"),
          new Type("x2idn.16xlarge", "6.669"));

  private static final int MOST_INSTANCES = 64;
  private static final BigDecimal HOURS_PER_DAY = BigDecimal.valueOf(24);

  private final int reservations;

  /**
   * @param reservations a multiple of the hundred parts
   */
  GeneratedRows(int reservations) {
    this.reservations = reservations;
  }

  /** An instance type and what an hour of it costs. */
  private record Type(String name, Money price) {
    Type(String name, String price) {
      this(name, Money.of(price, "USD"));
    }
  }

  /** A part for each account and Region, which is one page of EC2's at most. */
  List<ReportPart> parts() {
    return IntStream.range(0, PARTS).mapToObj(this::part).toList();
  }

  private ReportPart part(int index) {
    return new ReportPart(
        index,
        account(index),
        name(index),
        region(index),
        ReportPart.State.READ,
        1,
        reservations / PARTS,
        Map.of("DescribeCapacityReservations", 1L),
        0,
        null,
        null);
  }

  @Override
  public void write(Place place, List<ReservationRow> rows) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void read(Place place, Consumer<ReservationRow> each) {
    for (int number = 0; number < reservations / PARTS; number++) {
      each.accept(row(place.part(), number));
    }
  }

  static ReservationRow row(int part, int number) {
    SplittableRandom random = new SplittableRandom((long) part * Integer.MAX_VALUE + number);
    Type type = TYPES.get(random.nextInt(TYPES.size()));
    int total = 1 + random.nextInt(MOST_INSTANCES);
    int used = random.nextInt(total + 1);
    int idle = total - used;
    Instant end = number % 4 == 0 ? NOW.plus(Duration.ofHours(random.nextInt(2000))) : null;
    Money idleCost = type.price().times(BigDecimal.valueOf(idle));
    return new ReservationRow(
        account(part),
        name(part),
        region(part),
        "cr-0" + HexFormat.of().toHexDigits(random.nextLong()),
        "default",
        type.name(),
        "Linux/UNIX",
        region(part) + "abc".charAt(number % 3),
        "default",
        "active",
        Phase.IN_SERVICE,
        Map.of(TAG, "team-" + random.nextInt(12), "env", "prod"),
        NOW,
        NOW.minus(Duration.ofHours(random.nextInt(10_000))),
        end,
        end == null ? null : Duration.between(NOW, end).toDays(),
        total,
        used,
        idle,
        usage(part, used, random),
        null,
        new IdleHistory(share(random), share(random), share(random), idle / 2, null),
        type.price(),
        Price.Source.PRICE_LIST,
        null,
        type.price().times(BigDecimal.valueOf(total)),
        idleCost,
        false,
        null,
        null,
        null,
        findings(total, idle, end, idleCost.times(HOURS_PER_DAY)));
  }

  private static String account(int part) {
    return ACCOUNTS.get(part % ACCOUNTS.size());
  }

  private static String name(int part) {
    return "workload-" + part % ACCOUNTS.size();
  }

  private static String region(int part) {
    return REGIONS.get(part / ACCOUNTS.size());
  }

  /** The owner and up to two accounts with which it is shared. */
  private static List<InstanceUsage> usage(int part, int used, SplittableRandom random) {
    List<InstanceUsage> usage = new ArrayList<>();
    int left = used;
    for (int i = 0; left > 0; i++) {
      int some = i == 2 ? left : 1 + random.nextInt(left);
      usage.add(new InstanceUsage(account(part + i), some));
      left -= some;
    }
    return usage;
  }

  private static Share share(SplittableRandom random) {
    return new Share(BigDecimal.valueOf(random.nextInt(10_001), 4), BigDecimal.ONE);
  }

  private static List<Finding> findings(int total, int idle, Instant end, Money idlePerDay) {
    List<Finding> findings = new ArrayList<>();
    if (idle * 10 > total * 3) {
      String words = idle + " of " + total + " instances idle now.";
      findings.add(new Finding(Finding.Kind.IDLE, words, idlePerDay));
    }
    if (end == null && idle > 1) {
      String words = idle / 2 + " instances were idle all week and could be lent.";
      findings.add(new Finding(Finding.Kind.COULD_BE_LENT, words, idlePerDay));
    }
    if (end != null && end.isBefore(NOW.plus(Duration.ofDays(14)))) {
      findings.add(new Finding(Finding.Kind.ENDING_SOON, "Ends soon, at " + end + ".", null));
    }
    return findings;
  }
}
