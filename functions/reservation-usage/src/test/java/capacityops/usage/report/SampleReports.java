package capacityops.usage.report;

import static capacityops.usage.domain.Reservations.id;
import static capacityops.usage.domain.Reservations.reservation;

import capacityops.core.money.Money;
import capacityops.usage.domain.BlockFees;
import capacityops.usage.domain.Failures;
import capacityops.usage.domain.FakeEc2;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.Snapshot;
import capacityops.usage.domain.UsageWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reports to look at. */
final class SampleReports {
  static final String ML = "222222222222";
  static final String WEB = "333333333333";
  static final String HOSTILE =
      "\"><script>window.pwned=1</script><img src=x onerror=window.pwned=1>";

  private static final Instant NOW = Instant.parse("2026-11-20T06:00:00Z");

  private SampleReports() {}

  /** A month in the life of three accounts. */
  static String lively() {
    UsageWorld world = prices();
    world.accounts.asOrganization();
    FakeEc2 platform = named(world, "111111111111", "platform");
    FakeEc2 ml = named(world, ML, "ml-training");
    FakeEc2 web = named(world, WEB, "storefront");
    lively(platform, ml, web);
    world.fees.put(
        id(real(21)),
        List.of(
            new BlockFees.Paid(
                Money.of("42287.62", "USD"),
                Instant.parse("2026-11-17T11:30:00Z"),
                Instant.parse("2026-11-24T11:30:00Z"))));
    history(world, List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 22, 23));
    return month(world);
  }

  private static FakeEc2 named(UsageWorld world, String account, String name) {
    FakeEc2 ec2 = new FakeEc2();
    world.accounts.account(account, name, ec2);
    return ec2;
  }

  /** A number whose id looks like those that AWS gives. */
  private static long real(int number) {
    return (number * 0x9E3779B97F4A7C15L) >>> 1;
  }

  private static String month(UsageWorld world) {
    world.clock.of(Duration.ofDays(-29));
    Random random = new Random(3);
    for (int day = 0; day < 29; day++) {
      if (day != 11 && day != 12) {
        trend(world, day, random);
      }
      world.clock.of(Duration.ofDays(1));
    }
    return world.report().file(Format.HTML);
  }

  private static void trend(UsageWorld world, int day, Random random) {
    long total = 148L + day + (day > 18 ? 20 : 0);
    long used = Math.round(total * (0.7 + 0.06 * Math.sin(day / 3.2) + random.nextDouble() / 25));
    world.stores.note(
        ReportScope.everything(),
        Points.point(world.clock.instant(), total, used, (total - used) * 3.4 + 40, day != 20));
  }

  private static void lively(FakeEc2 platform, FakeEc2 ml, FakeEc2 web) {
    platform
        .region(
            "us-east-1",
            reservation(real(1))
                .type("m7i.2xlarge")
                .instances(48, 9)
                .tags(Map.of("team", "platform", "env", "prod"))
                .get(),
            reservation(real(2))
                .type("c7g.4xlarge")
                .instances(24, 24)
                .tags(Map.of("team", "batch"))
                .get(),
            reservation(real(3))
                .type("r6i.4xlarge")
                .instances(16, 1)
                .tags(Map.of("team", "data"))
                .get())
        .region(
            "eu-west-1",
            reservation(real(4)).in("eu-west-1").type("m7i.2xlarge").instances(20, 0).get())
        .used(
            id(real(1)),
            new InstanceUsage("111111111111", 12),
            new InstanceUsage(WEB, 18),
            new InstanceUsage(ML, 6),
            new InstanceUsage("555555555555", 3))
        .used(id(real(3)), new InstanceUsage("111111111111", 5), new InstanceUsage(ML, 10));
    ml.region(
            "us-east-1",
            reservation(real(21))
                .ownedBy(ML)
                .type("p5.48xlarge")
                .block(Instant.parse("2026-11-17T11:30:00Z"), Instant.parse("2026-11-24T11:30:00Z"))
                .instances(8, 3)
                .tags(Map.of("team", "ml", "project", "pretraining"))
                .get(),
            reservation(real(22))
                .ownedBy(ML)
                .type("g6.12xlarge")
                .instances(32, 11)
                .lending(6, "active")
                .tags(Map.of("team", "ml"))
                .get(),
            reservation(real(24))
                .ownedBy(ML)
                .type("p5.48xlarge")
                .state("scheduled")
                .block(Instant.parse("2026-12-01T11:30:00Z"), Instant.parse("2026-12-08T11:30:00Z"))
                .instances(4, 4)
                .tags(Map.of("team", "ml"))
                .get())
        .region(
            "us-west-2",
            reservation(real(23))
                .in("us-west-2")
                .ownedBy(ML)
                .type("u7i-12tb.224xlarge")
                .instances(2, 1)
                .tags(Map.of("team", "data"))
                .get());
    web.region(
            "eu-west-1",
            reservation(real(5))
                .in("eu-west-1")
                .ownedBy(WEB)
                .type("c7g.4xlarge")
                .instances(30, 6)
                .ending(NOW.plus(Duration.ofDays(3)))
                .tags(Map.of("team", "web"))
                .get(),
            reservation(real(6))
                .in("eu-west-1")
                .ownedBy(WEB)
                .type("m7i.2xlarge")
                .instances(12, 5)
                .get(),
            reservation(real(7))
                .in("eu-west-1")
                .ownedBy(WEB)
                .type("r6i.4xlarge")
                .instances(6, 2)
                .dedicated()
                .tags(Map.of("team", "web"))
                .get())
        .region("ap-south-1")
        .fail(
            "DescribeCapacityReservations@ap-south-1",
            Failures.denied("DescribeCapacityReservations"),
            9);
  }

  /** Nothing anywhere. */
  static String empty() {
    UsageWorld world = prices();
    world.account("111111111111").region("us-east-1").region("eu-west-1");
    return world.report().file(Format.HTML);
  }

  /** Names, tags and AWS's own words that want to be more than text. */
  static String hostile() {
    UsageWorld world = prices();
    world.accounts.asOrganization();
    FakeEc2 ec2 = new FakeEc2();
    world.accounts.account("111111111111", HOSTILE, ec2);
    world.tagKey = "team" + HOSTILE;
    ec2.region(
            "us-east-1",
            reservation(1)
                .instances(10, 9)
                .tags(
                    Map.of(
                        "team" + HOSTILE,
                        HOSTILE,
                        "Name",
                        "javascript:alert(1)",
                        "rtl",
                        "\u202eabc",
                        "style",
                        "</style><style>*{display:none}",
                        "nul",
                        "a\u0000b",
                        "amp",
                        "&lt;b&gt;"))
                .get(),
            reservation(2).type("x\"y'z.large").get())
        .region("eu-west-1")
        .fail("DescribeCapacityReservations@eu-west-1", Failures.invalid(HOSTILE, HOSTILE), 9);
    world.accounts.suspended("666666666666", HOSTILE);
    return world.report().file(Format.HTML);
  }

  /** Most of it cannot be read. */
  static String unread() {
    UsageWorld world = prices();
    world.accounts.asOrganization();
    world
        .account("111111111111")
        .region("us-east-1", reservation(1).type("m7i.2xlarge").instances(10, 5).get())
        .region("eu-west-1")
        .fail(
            "DescribeCapacityReservations@eu-west-1",
            Failures.throttled("DescribeCapacityReservations"),
            100);
    world.account(ML).region("us-east-1");
    world.accounts.refuse(ML, Failures.denied("AssumeRole"));
    world.accounts.suspended(WEB, "web");
    return world.report().file(Format.HTML);
  }

  /** More reservations than one cares to read. */
  static String large(int number) {
    UsageWorld world = prices();
    Random random = new Random(11);
    List<String> types = List.of("m7i.2xlarge", "c7g.4xlarge", "r6i.4xlarge", "g6.12xlarge");
    FakeEc2 ec2 = world.account("111111111111");
    for (int i = 0; i < number; i++) {
      int total = 1 + random.nextInt(40);
      int free = random.nextInt(total + 1);
      ec2.region(
          "us-east-1",
          reservation(i)
              .type(types.get(random.nextInt(types.size())))
              .instances(total, free)
              .tags(Map.of("team", "team-" + random.nextInt(12)))
              .get());
    }
    return world.report().file(Format.HTML);
  }

  private static UsageWorld prices() {
    return new UsageWorld()
        .price("m7i.2xlarge", "0.4032")
        .price("c7g.4xlarge", "0.58")
        .price("r6i.4xlarge", "1.008")
        .price("g6.12xlarge", "4.6016");
  }

  private static void history(UsageWorld world, List<Integer> numbers) {
    Random random = new Random(5);
    for (int number : numbers) {
      for (int day = 29; day >= 1; day--) {
        int total = number == 2 ? 24 : 20;
        int used = number == 2 ? (day > 12 ? 3 : 0) : 9 + random.nextInt(8);
        Snapshot look = new Snapshot(NOW.minus(Duration.ofDays(day)), total, used);
        for (String region : List.of("us-east-1", "us-west-2", "eu-west-1")) {
          world.stores.put(region, Map.of(id(real(number)), look));
        }
      }
    }
  }
}
