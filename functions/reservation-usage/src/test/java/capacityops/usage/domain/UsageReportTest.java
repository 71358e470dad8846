package capacityops.usage.domain;

import static capacityops.usage.domain.FakeAccounts.OWN;
import static capacityops.usage.domain.Reservations.id;
import static capacityops.usage.domain.Reservations.reservation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.concurrent.OneByOne;
import capacityops.core.event.DomainEvent;
import capacityops.core.failure.AwsFailure;
import capacityops.core.json.Json;
import capacityops.core.money.Money;
import capacityops.usage.domain.GroupedTally.Group;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReportSummary.FoundIn;
import capacityops.usage.domain.ReportSummary.UsingAccount;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.UsageWorld.Made;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UsageReportTest {
  private static final String ML = "222222222222";
  private static final String WEB = "333333333333";

  private final UsageWorld world = new UsageWorld().price("m5.large", "0.096");

  /** {@code report.json} as a program reads it. */
  record Report(
      String reportId,
      String status,
      List<ReservationRow> capacityReservations,
      ReportSummary summary) {}

  @Test
  void totals_areTheSumsOfTheRows_overGeneratedAccounts() {
    world.price("c7g.large", "0.0725");
    generated(new Random(42), 12, 60);

    Report report = read(world.report());

    List<ReservationRow> rows = report.capacityReservations();
    ReportSummary summary = report.summary();
    assertThat(rows).hasSizeGreaterThan(500);
    assertSums(summary.totals(), rows.stream());
    summary
        .byAccount()
        .forEach(
            group ->
                assertSums(
                    group.totals(),
                    rows.stream().filter(row -> row.accountId().equals(group.name()))));
    summary
        .byInstanceType()
        .forEach(
            group ->
                assertSums(
                    group.totals(),
                    rows.stream().filter(row -> row.instanceType().equals(group.name()))));
    summary
        .byTag()
        .forEach(
            group ->
                assertSums(
                    group.totals(),
                    rows.stream()
                        .filter(
                            row ->
                                row.tags()
                                    .getOrDefault("team", "(not tagged)")
                                    .equals(group.name()))));
    for (List<Group> groups :
        List.of(
            summary.byAccount(), summary.byInstanceType(), summary.byRegion(), summary.byTag())) {
      assertThat(groups.stream().mapToLong(group -> group.totals().usedInstanceCount()).sum())
          .isEqualTo(summary.totals().usedInstanceCount());
    }
    assertThat(summary.byUsingAccount().stream().mapToLong(UsingAccount::usedInstanceCount).sum())
        .isEqualTo(summary.totals().usedInstanceCount());
    assertThat(summary.complete()).isTrue();
    assertThat(summary.totals().atLeast()).isFalse();
  }

  private static void assertSums(Totals totals, Stream<ReservationRow> of) {
    List<ReservationRow> rows = of.filter(ReservationRow::isInService).toList();
    assertThat(totals.reservations()).isEqualTo(rows.size());
    assertThat(totals.totalInstanceCount())
        .isEqualTo(sum(rows, ReservationRow::totalInstanceCount));
    assertThat(totals.usedInstanceCount()).isEqualTo(sum(rows, ReservationRow::usedInstanceCount));
    assertThat(totals.idleInstanceCount()).isEqualTo(sum(rows, ReservationRow::idleInstanceCount));
    assertThat(totals.costPerHour().amount())
        .isEqualByComparingTo(
            rows.stream()
                .filter(row -> row.costPerHour() != null)
                .map(row -> row.costPerHour().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    assertThat(totals.idleCostPerHour().amount())
        .isEqualByComparingTo(
            rows.stream()
                .filter(row -> row.idleCostPerHour() != null)
                .map(row -> row.idleCostPerHour().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    assertThat(totals.unpriced())
        .isEqualTo(rows.stream().filter(row -> row.costPerHour() == null).count());
    assertThat(totals.costAtLeast()).isEqualTo(totals.unpriced() > 0);
  }

  private static long sum(List<ReservationRow> rows, ToLongFunction<ReservationRow> figure) {
    return rows.stream().mapToLong(figure).sum();
  }

  private void generated(Random random, int accounts, int each) {
    world.accounts.asOrganization();
    List<String> regions = List.of("us-east-1", "us-west-2", "eu-west-1");
    List<String> types = List.of("m5.large", "c7g.large", "unpriced.large");
    List<String> states = List.of("active", "active", "active", "scheduled", "expired", "novel");
    for (int account = 0; account < accounts; account++) {
      String owner = account == 0 ? OWN : "%012d".formatted(200_000_000_000L + account);
      FakeEc2 ec2 = world.account(owner).pagesOf(7);
      for (int i = 0; i < each; i++) {
        int number = account * 1000 + i;
        int total = 1 + random.nextInt(50);
        int used = random.nextInt(total + 1);
        String region = regions.get(random.nextInt(regions.size()));
        ec2.region(
            region,
            reservation(number)
                .in(region)
                .ownedBy(owner)
                .type(types.get(random.nextInt(types.size())))
                .state(states.get(random.nextInt(states.size())))
                .instances(total, total - used)
                .tags(random.nextBoolean() ? Map.of("team", "t" + random.nextInt(5)) : Map.of())
                .get());
        if (used > 1) {
          ec2.used(id(number), new InstanceUsage(owner, 1), new InstanceUsage(WEB, used - 1));
        }
      }
    }
  }

  @Test
  void sharedIn_isCountedWithItsOwnerOnly() {
    world.accounts.asOrganization();
    CapacityReservation shared = reservation(1).ownedBy(ML).get();
    world.account(OWN).region("us-east-1", shared);
    world.account(ML).region("us-east-1", shared);

    assertThat(read(world.report()).capacityReservations())
        .extracting(ReservationRow::accountId)
        .containsExactly(ML);
  }

  @Test
  void regionThatFails_isNamed_andEveryTotalThatItTouchesSaysAtLeast() {
    world.accounts.asOrganization();
    world
        .account(OWN)
        .region("us-east-1", reservation(1).get())
        .region("eu-west-1")
        .fail("DescribeCapacityReservations@eu-west-1", Failures.denied("Describe"), 1);
    world.account(ML).region("us-east-1", reservation(2).ownedBy(ML).get());

    ReportSummary summary = read(world.report()).summary();

    assertThat(summary.complete()).isFalse();
    assertThat(summary.unknown())
        .singleElement()
        .satisfies(
            unknown -> {
              assertThat(unknown.accountId()).isEqualTo(OWN);
              assertThat(unknown.region()).isEqualTo("eu-west-1");
              assertThat(unknown.reason()).contains("UnauthorizedOperation");
            });
    assertThat(summary.totals().atLeast()).isTrue();
    assertThat(atLeast(summary.byAccount())).containsExactly(OWN);
    assertThat(atLeast(summary.byRegion())).containsExactly("eu-west-1");
    assertThat(atLeast(summary.byInstanceType())).containsExactly("m5.large");
  }

  private static List<String> atLeast(List<Group> groups) {
    return groups.stream().filter(group -> group.totals().atLeast()).map(Group::name).toList();
  }

  @Test
  void accountThatRefuses_orIsSuspended_isNamed() {
    world.accounts.asOrganization();
    world.account(OWN).region("us-east-1", reservation(1).get());
    world.account(ML);
    world.accounts.refuse(ML, Failures.denied("AssumeRole")).suspended(WEB, "web");

    ReportSummary summary = read(world.report()).summary();

    assertThat(summary.unknown()).extracting(Unknown::accountId).containsExactly(ML, WEB);
    assertThat(atLeast(summary.byRegion())).containsExactly("us-east-1");
    assertThat(atLeast(summary.byAccount())).containsExactlyInAnyOrder(ML, WEB);
  }

  @Test
  void accountThatDoesNotAnswerAtFirst_isAskedAgain() {
    world.accounts.asOrganization();
    world.account(OWN).region("us-east-1");
    world.account(ML).region("us-east-1", reservation(1).ownedBy(ML).get());
    world.accounts.fail(ML, Failures.unavailable("AssumeRole"), Failures.throttled("AssumeRole"));

    ReportSummary summary = read(world.report()).summary();

    assertThat(summary.unknown()).isEmpty();
    assertThat(summary.calls()).containsEntry("AssumeRole", 4L);
  }

  @Test
  void organizationThatCannotBeListed_isUnknown_andTheOwnAccountIsRead() {
    world.accounts.asOrganization().refuseList(Failures.denied("ListAccounts"));
    world.account(OWN).region("us-east-1", reservation(1).get());

    Report report = read(world.report());

    assertThat(report.capacityReservations()).hasSize(1);
    assertThat(report.summary().unknown().getFirst().reason()).contains("ListAccounts");
    assertThat(atLeast(report.summary().byAccount())).containsExactly(OWN);
  }

  @Test
  void scope_namesRegionsAndAccounts_andWhatIsNotThereIsUnknown() {
    world.accounts.asOrganization();
    world
        .account(OWN)
        .region("us-east-1", reservation(1).get())
        .region("eu-west-1", reservation(2).in("eu-west-1").get());
    world.account(ML).region("us-east-1", reservation(3).ownedBy(ML).get());

    ReportScope scope =
        new ReportScope(List.of("us-east-1", "xx-nowhere-1"), List.of(OWN, "999999999999"));
    Report report = read(world.report(scope));

    assertThat(report.capacityReservations())
        .extracting(ReservationRow::capacityReservationId)
        .containsExactly(id(1));
    assertThat(report.summary().unknown())
        .extracting(Unknown::accountId, Unknown::region)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("999999999999", null),
            org.assertj.core.groups.Tuple.tuple(null, "xx-nowhere-1"));
  }

  @Test
  void throttled_isRepeated_andTheReportIsComplete() {
    world
        .account(OWN)
        .region("us-east-1", reservation(1).get())
        .fail("DescribeCapacityReservations", Failures.throttled("Describe"), 4)
        .fail("GetCapacityReservationUsage", Failures.throttled("Usage"), 3);

    ReportSummary summary = read(world.report()).summary();

    assertThat(summary.complete()).isTrue();
    assertThat(summary.calls())
        .containsEntry("DescribeCapacityReservations", 5L)
        .containsEntry("GetCapacityReservationUsage", 4L)
        .containsEntry("DescribeRegions", 1L)
        .containsEntry("GetProducts", 1L);
  }

  @Test
  void requestsOfAnAttemptThatFailed_areCountedToo() {
    world
        .account(OWN)
        .region("us-east-1", reservation(1).get())
        .fail("DescribeCapacityReservations", Failures.throttled("Describe"), 8);

    ReportSummary summary = read(world.report()).summary();

    assertThat(summary.complete()).isTrue();
    assertThat(summary.calls()).containsEntry("DescribeCapacityReservations", 9L);
  }

  @Test
  void throttledInTheMiddle_keepsWhatWasRead_andSaysHowMuchThatIs() {
    FakeEc2 ec2 = world.account(OWN).pagesOf(2);
    for (int i = 0; i < 5; i++) {
      ec2.region("us-east-1", reservation(i).instances(4, 4).get());
    }
    String report = world.begun(ReportScope.everything());
    world.planning().plan(report);
    world.oneCallReads = Duration.ZERO;
    PartProgress first = world.reading().read(report, 0, Optional.empty());
    ec2.fail("DescribeCapacityReservations", Failures.throttled("Describe"), 100);
    assertThatThrownBy(() -> world.reading().read(report, 0, Optional.of(first)))
        .isInstanceOf(AwsFailure.Throttled.class);

    Report made = read(world.assembled(report));

    assertThat(made.capacityReservations()).hasSize(2);
    assertThat(made.summary().unknown().getFirst().reason())
        .startsWith("only 2 reservations were read: ")
        .contains("RequestLimitExceeded");
  }

  @Test
  void killedInTheMiddle_isReadOnFromWhereTheLastCallEnded() {
    FakeEc2 ec2 = world.account(OWN).pagesOf(2);
    for (int i = 0; i < 6; i++) {
      ec2.region("us-east-1", reservation(i).get());
    }
    String report = world.begun(ReportScope.everything());
    world.planning().plan(report);
    world.oneCallReads = Duration.ZERO;
    PartProgress first = world.reading().read(report, 0, Optional.empty());
    world.reading().read(report, 0, Optional.of(first));

    world.read(report, 0);
    Report made = read(world.assembled(report));

    assertThat(made.capacityReservations())
        .extracting(ReservationRow::capacityReservationId)
        .containsExactly(id(0), id(1), id(2), id(3), id(4), id(5));
    assertThat(made.summary().complete()).isTrue();
  }

  @Test
  void partThatNeverEnded_isNamed() {
    world.account(OWN).region("us-east-1", reservation(1).get());
    String report = world.begun(ReportScope.everything());
    world.planning().plan(report);

    ReportSummary summary = read(world.assembled(report)).summary();

    assertThat(summary.unknown().getFirst().reason()).isEqualTo("its reading did not end");
    assertThat(summary.totals().atLeast()).isTrue();
  }

  @Test
  void pageTokenThatExpiredBetweenCalls_isBegunAgainOnce() {
    FakeEc2 ec2 = world.account(OWN).pagesOf(2);
    for (int i = 0; i < 5; i++) {
      ec2.region("us-east-1", reservation(i).get());
    }
    String report = world.begun(ReportScope.everything());
    world.planning().plan(report);
    world.oneCallReads = Duration.ZERO;
    PartProgress first = world.reading().read(report, 0, Optional.empty());
    ec2.fail("DescribeCapacityReservations", Failures.invalid("Describe", "InvalidNextToken"), 1);
    world.oneCallReads = Duration.ofMinutes(5);
    world.reading().read(report, 0, Optional.of(first));

    Report made = read(world.assembled(report));
    assertThat(made.capacityReservations()).hasSize(5);
    assertThat(made.summary().complete()).isTrue();
  }

  @Test
  void endlessList_isNamed() {
    world.account(OWN).region("us-east-1", reservation(1).get()).withoutEnd();

    assertThat(read(world.report()).summary().unknown().getFirst().reason())
        .contains("same page token twice");
  }

  @Test
  void reservationOnTwoPages_isCountedOnce() {
    FakeEc2 ec2 = world.account(OWN).pagesOf(1);
    ec2.region("us-east-1", reservation(1).get(), reservation(1).get(), reservation(2).get());

    assertThat(read(world.report()).capacityReservations()).hasSize(2);
  }

  @Test
  void usageIsAskedForOnlyWhereItTellsSomething() {
    FakeEc2 ec2 =
        world
            .account(OWN)
            .region(
                "us-east-1",
                reservation(1).instances(10, 10).get(),
                reservation(2).instances(10, 4).dedicated().get(),
                reservation(3).instances(10, 4).get(),
                reservation(4).state("cancelled").get());

    Report report = read(world.report());

    assertThat(ec2.calls("GetCapacityReservationUsage")).isEqualTo(1);
    assertThat(report.capacityReservations().get(1).usage())
        .containsExactly(new InstanceUsage(OWN, 6));
  }

  /** One after the other: in simulated time, threads that wait together would wait in turn. */
  @Test
  void reading_takesTheTimeThatTheRequestRateAsksFor_andNoMore() {
    int used = 501;
    FakeEc2 ec2 = world.account(OWN);
    for (int i = 0; i < used; i++) {
      ec2.region("us-east-1", reservation(i).get());
    }
    world.workers = new OneByOne();
    Instant before = world.clock.instant();

    ReportSummary summary = read(world.report()).summary();

    assertThat(summary.calls())
        .containsEntry("GetCapacityReservationUsage", (long) used)
        .containsEntry("DescribeCapacityReservations", 1L);
    assertThat(Duration.between(before, world.clock.instant())).isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void usageThatIsRefused_touchesOnlyTheUseByAccount() {
    world
        .account(OWN)
        .region("us-east-1", reservation(1).instances(10, 4).get())
        .fail("GetCapacityReservationUsage", Failures.denied("GetCapacityReservationUsage"), 1);

    ReportSummary summary = read(world.report()).summary();

    assertThat(summary.totals().usedInstanceCount()).isEqualTo(6);
    assertThat(summary.totals().atLeast()).isFalse();
    assertThat(summary.complete()).isFalse();
    assertThat(summary.byUsingAccount()).containsExactly(new UsingAccount("(unknown)", 6, true));
    assertThat(summary.unknown().getFirst().touches()).isEqualTo(Unknown.Touches.USE_PER_ACCOUNT);
  }

  @Test
  void priceThatIsNotFound_isUnknownAndNotZero() {
    world
        .account(OWN)
        .region(
            "us-east-1",
            reservation(1).type("novel.large").instances(10, 10).get(),
            reservation(2).onOutpost("arn:aws:outposts:us-east-1:111111111111:outpost/op-1").get());

    Report report = read(world.report());

    assertThat(report.capacityReservations().getFirst().idleCostPerHour()).isNull();
    assertThat(report.capacityReservations().getFirst().priceUnknown())
        .contains("not in the price list");
    assertThat(report.capacityReservations().getLast().priceUnknown()).contains("Outpost");
    assertThat(report.summary().totals().unpriced()).isEqualTo(2);
    assertThat(report.summary().totals().costAtLeast()).isTrue();
    assertThat(report.summary().totals().atLeast()).isFalse();
  }

  @Test
  void capacityBlock_costsItsFee_whereTheLedgerHasIt() {
    Instant from = Instant.parse("2026-11-19T11:30:00Z");
    Instant to = Instant.parse("2026-11-21T11:30:00Z");
    world
        .account(OWN)
        .region(
            "us-east-1",
            reservation(1).type("p5.48xlarge").block(from, to).instances(4, 1).get(),
            reservation(2).type("p5.48xlarge").block(from, to).instances(4, 1).get());
    world.fees.put(id(1), List.of(new BlockFees.Paid(Money.of("9600.00", "USD"), from, to)));

    List<ReservationRow> rows = read(world.report()).capacityReservations();

    assertThat(rows.getFirst().pricePerInstanceHour()).isEqualTo(Money.of("50.00", "USD"));
    assertThat(rows.getFirst().idleCostPerHour()).isEqualTo(Money.of("50.00", "USD"));
    assertThat(rows.getFirst().priceSource()).isEqualTo(Price.Source.CAPACITY_BLOCK_FEE);
    assertThat(rows.getFirst().underuse().orElseThrow().kind())
        .isEqualTo(Finding.Kind.BLOCK_NOT_USED);
    assertThat(rows.getLast().costPerHour()).isNull();
    assertThat(rows.getLast().priceUnknown()).contains("not in the ledger");
  }

  @Test
  void priceOfADay_isLookedUpOnce() {
    world.account(OWN).region("us-east-1", reservation(1).get(), reservation(2).get());

    world.report();
    Report second = read(world.report());

    assertThat(second.summary().calls()).doesNotContainKey("GetProducts");
  }

  @Test
  void upcomingReservation_costsNothingYet_andIsNotIdle() {
    FakeEc2 ec2 =
        world
            .account(OWN)
            .region("us-east-1", reservation(1).state("scheduled").instances(8, 0).get());

    Report report = read(world.report());

    assertThat(report.capacityReservations().getFirst().usedInstanceCount()).isZero();
    assertThat(ec2.calls("GetCapacityReservationUsage")).isZero();

    assertThat(report.summary().totals().idleInstanceCount()).isZero();
    assertThat(report.summary().totals().upcomingReservations()).isEqualTo(1);
    assertThat(report.capacityReservations().getFirst().costPerHour().amount().signum()).isZero();
  }

  @Test
  void findings_areInWordsAndMostMoneyFirst() {
    world
        .account(OWN)
        .region(
            "us-east-1",
            reservation(1).instances(10, 4).get(),
            reservation(2).instances(100, 100).get(),
            reservation(3).instances(10, 1).get(),
            reservation(4)
                .instances(10, 0)
                .ending(world.clock.instant().plus(Duration.ofDays(3)))
                .get());
    for (int day = 9; day >= 1; day--) {
      Instant at = world.clock.instant().minus(Duration.ofDays(day));
      world.stores.put(
          "us-east-1", Map.of(id(2), new Snapshot(at, 100, 0), id(3), new Snapshot(at, 10, 9)));
    }

    List<FoundIn> findings = read(world.report()).summary().findings();

    assertThat(findings)
        .extracting(one -> one.finding().words())
        .containsExactly(
            "Nobody has used any of the 100 instances for 9 days.",
            "100 instances were idle all week and could be lent as interruptible capacity.",
            "4 of 10 instances idle now.",
            "1 instance was idle all week and could be lent as interruptible capacity.",
            "Ends in 3 days, at 23 Nov 2026, 06:00 UTC, with 10 instances in use.");
    assertThat(findings.getFirst().finding().costPerDay()).isEqualTo(Money.of("230.40", "USD"));
  }

  @Test
  void lent_endedAllocationLendsNothing_liveOneIsShownAndNotLentAgain() {
    world
        .account(OWN)
        .region(
            "us-east-1",
            reservation(1).lending(3, "active").get(),
            reservation(2).lending(3, "canceled").get());
    for (int day = 8; day >= 1; day--) {
      Instant at = world.clock.instant().minus(Duration.ofDays(day));
      world.stores.put(
          "us-east-1", Map.of(id(1), new Snapshot(at, 10, 6), id(2), new Snapshot(at, 10, 6)));
    }

    List<ReservationRow> rows = read(world.report()).capacityReservations();

    assertThat(rows.getFirst().interruptibleCapacityAllocation().instanceCount()).isEqualTo(3);
    assertThat(rows.getLast().interruptibleCapacityAllocation()).isNull();
    assertThat(rows.getFirst().findings())
        .noneMatch(finding -> finding.kind() == Finding.Kind.COULD_BE_LENT);
    assertThat(rows.getLast().findings())
        .anyMatch(finding -> finding.kind() == Finding.Kind.COULD_BE_LENT);
  }

  @Test
  void ready_tellsTheBus_andOnceForEachUnderusedReservation() {
    world
        .account(OWN)
        .region(
            "us-east-1",
            reservation(1).instances(10, 8).get(),
            reservation(2).instances(10, 0).get(),
            reservation(3).instances(10, 5).get());

    Made made = world.report();

    assertThat(world.events)
        .extracting(DomainEvent::detailType)
        .containsExactly(
            "Usage Report Ready",
            "Capacity Reservation Underused",
            "Capacity Reservation Underused");
    assertThat(world.events)
        .extracting(DomainEvent::resource)
        .containsExactly(made.report().reportId(), id(1), id(3));
    assertThat(world.events.get(1).detail().json())
        .contains("\"idleInstanceCount\":8")
        .contains("\"idleCostPerDay\":{\"amount\":\"18.432\",\"currencyCode\":\"USD\"}");
    assertThat(world.metrics).containsOnlyKeys("all", "m5.large@us-east-1");
    assertThat(world.metrics.get("m5.large@us-east-1").idleInstanceCount()).isEqualTo(13);
  }

  @Test
  void nextDay_showsWhatChanged_andTheShareThatWasIdle() {
    FakeEc2 ec2 = world.account(OWN).region("us-east-1", reservation(1).instances(10, 5).get());
    world.report();
    world.clock.of(Duration.ofDays(1));
    ec2.region("us-east-1", reservation(2).instances(4, 4).get());

    Report report = read(world.report());

    assertThat(report.summary().change().totalInstanceCount()).isEqualTo(4);
    assertThat(report.summary().change().idleInstanceCount()).isEqualTo(4);
    assertThat(report.summary().change().comparable()).isTrue();
    assertThat(report.summary().trend()).hasSize(2);
    assertThat(report.capacityReservations().getFirst().idle().last24Hours().idle())
        .isEqualByComparingTo("0.5");
  }

  @Test
  void anotherScope_isNotComparedWith() {
    world.account(OWN).region("us-east-1", reservation(1).get());
    world.report();
    world.clock.of(Duration.ofDays(1));

    Report report = read(world.report(new ReportScope(List.of("us-east-1"), List.of())));

    assertThat(report.summary().change()).isNull();
    assertThat(report.summary().trend()).hasSize(1);
  }

  @Test
  void ready_releasesTheScope_andIsNeverOverwritten() {
    world.account(OWN).region("us-east-1", reservation(1).get());

    UsageReport report = world.report().report();
    new FailUsageReport(world.stores, world.clock).fail(report.reportId(), "too late");

    assertThat(world.stores.running(ReportScope.everything())).isEmpty();
    assertThat(world.stores.find(report.reportId()).orElseThrow().status())
        .isEqualTo(UsageReport.Status.READY);
  }

  private static Report read(Made made) {
    return Json.read(made.file(Format.JSON), Report.class);
  }
}
