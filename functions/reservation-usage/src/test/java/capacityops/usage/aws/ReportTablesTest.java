package capacityops.usage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import capacityops.usage.domain.Price;
import capacityops.usage.domain.PriceKey;
import capacityops.usage.domain.ReportPart;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.Snapshot;
import capacityops.usage.domain.TestClock;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.TrendPoint;
import capacityops.usage.domain.Unknown;
import capacityops.usage.domain.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReportTablesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T06:00:00Z");
  private static final ReportScope EVERYTHING = ReportScope.everything();
  private static final ReportScope ONE_REGION = new ReportScope(List.of("us-east-1"), List.of());

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private final TestClock clock = new TestClock(NOW.toString());
  private ReportTable reports;

  @BeforeEach
  void reports() throws Exception {
    reports = new ReportTable(table.client(), table.name(), Duration.ofDays(400));
  }

  @Test
  void begin_oneAtATimePerScope() {
    assertThat(reports.begin(report("a", EVERYTHING), Optional.empty())).isTrue();
    assertThat(reports.begin(report("b", EVERYTHING), Optional.empty())).isFalse();
    assertThat(reports.begin(report("c", ONE_REGION), Optional.empty())).isTrue();

    assertThat(reports.running(EVERYTHING)).contains("a");
    assertThat(reports.find("a")).contains(report("a", EVERYTHING));
    assertThat(reports.find("b")).isEmpty();
  }

  @Test
  void begin_afterOneThatEnded_takesItsPlace() {
    reports.begin(report("a", EVERYTHING), Optional.empty());

    assertThat(reports.begin(report("b", EVERYTHING), Optional.of("x"))).isFalse();
    assertThat(reports.begin(report("b", EVERYTHING), Optional.of("a"))).isTrue();
    assertThat(reports.running(EVERYTHING)).contains("b");
  }

  @Test
  void begin_sameIdAgain_changesNothing() {
    reports.begin(report("a", EVERYTHING), Optional.empty());
    reports.release(report("a", EVERYTHING));

    assertThat(reports.begin(report("a", EVERYTHING), Optional.empty())).isFalse();
    assertThat(reports.running(EVERYTHING)).isEmpty();
  }

  @Test
  void release_ofAnother_changesNothing() {
    reports.begin(report("a", EVERYTHING), Optional.empty());

    reports.release(report("b", EVERYTHING));

    assertThat(reports.running(EVERYTHING)).contains("a");
  }

  @Test
  void save_whatHasEnded_isNeverWrittenAgain() {
    UsageReport running = report("a", EVERYTHING);
    reports.begin(running, Optional.empty());
    UsageReport ready = ended(running, UsageReport.Status.READY, totals(10, 4));
    reports.save(ready);

    reports.save(ended(running, UsageReport.Status.FAILED, null));

    assertThat(reports.find("a")).contains(ready);
  }

  @Test
  void list_isNewestFirst_inPages_andNoneOfTheLedgersAllocations() throws Exception {
    for (int i = 0; i < 5; i++) {
      String id = "report-" + i;
      reports.begin(
          new UsageReport(
              id,
              UsageReport.Status.RUNNING,
              new ReportScope(List.of("r-" + i), List.of()),
              "test",
              NOW.plusSeconds(i),
              null,
              null,
              null,
              null,
              null,
              null,
              null),
          Optional.empty());
    }

    List<String> ids = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Page<UsageReport> page = reports.list(2, next);
      page.items().forEach(report -> ids.add(report.reportId()));
      next = page.next();
    } while (next.isPresent());

    assertThat(ids).containsExactly("report-4", "report-3", "report-2", "report-1", "report-0");
    LedgerTable ledger = new LedgerTable(table.client(), table.name());
    AllocationFilter all =
        new AllocationFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(ledger.list(all, 10, Optional.empty()).items()).isEmpty();
  }

  @Test
  void trend_isOfItsScope_oldestFirst_andEachPointOnce() {
    reports.note(EVERYTHING, point(2, 20));
    reports.note(EVERYTHING, point(1, 30));
    reports.note(EVERYTHING, point(1, 31));
    reports.note(EVERYTHING, point(40, 1));
    reports.note(ONE_REGION, point(1, 5));

    assertThat(reports.trend(EVERYTHING, NOW.minus(Duration.ofDays(30))))
        .containsExactly(point(2, 20), point(1, 31));
  }

  @Test
  void parts_manyOfThem_areKeptByTheirNumber() throws Exception {
    PartTable parts = new PartTable(table.client(), table.name(), clock, clock);
    List<ReportPart> planned =
        IntStream.range(0, 60).mapToObj(i -> part(i, ReportPart.State.PLANNED)).toList();
    parts.write("a", planned);
    parts.write("b", List.of(part(0, ReportPart.State.READ)));
    ReportPart read = part(7, ReportPart.State.READ);
    parts.write("a", List.of(read));

    assertThat(parts.of("a")).hasSize(60).contains(read);
    assertThat(parts.of("a")).extracting(ReportPart::index).isSorted();
    assertThat(parts.find("a", 7)).contains(read);
    assertThat(parts.find("a", 60)).isEmpty();
    assertThat(parts.of("c")).isEmpty();
  }

  @Test
  void snapshots_areFoundFromAMomentOn_oldestFirst() throws Exception {
    SnapshotTable snapshots =
        new SnapshotTable(table.client(), table.name(), Duration.ofDays(60), clock);
    Map<String, Snapshot> many = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      many.put("cr-" + i, new Snapshot(NOW, 10, i % 10));
    }
    snapshots.put("us-east-1", many);
    snapshots.put("us-east-1", Map.of("cr-7", new Snapshot(NOW.minus(Duration.ofDays(1)), 10, 1)));
    snapshots.put("us-east-1", Map.of("cr-7", new Snapshot(NOW.minus(Duration.ofDays(40)), 10, 1)));
    snapshots.put("us-east-1", Map.of());

    assertThat(snapshots.since("us-east-1", "cr-7", NOW.minus(Duration.ofDays(30))))
        .containsExactly(
            new Snapshot(NOW.minus(Duration.ofDays(1)), 10, 1), new Snapshot(NOW, 10, 7));
    assertThat(snapshots.since("us-east-1", "cr-99", NOW)).isEmpty();
    assertThat(snapshots.since("eu-west-1", "cr-7", NOW)).isEmpty();
  }

  @Test
  void snapshots_haveTheFormThatTheLendingPolicyReads() throws Exception {
    new SnapshotTable(table.client(), table.name(), Duration.ofDays(60), clock)
        .put("us-east-1", Map.of("cr-1", new Snapshot(NOW, 10, 7)));

    var item =
        table
            .client()
            .getItem(
                request ->
                    request
                        .tableName(table.name())
                        .key(
                            Map.of(
                                "pk", Items.text("SNAPSHOT#us-east-1#cr-1"),
                                "sk", Items.text(NOW.toString()))))
            .item();
    assertThat(item.get("total").n()).isEqualTo("10");
    assertThat(item.get("available").n()).isEqualTo("3");
    assertThat(item.get("expiresAt").n())
        .isEqualTo(Long.toString(NOW.plus(Duration.ofDays(60)).getEpochSecond()));
  }

  @Test
  void prices_areKeptForADay_unknownOnesToo() throws Exception {
    PriceTable prices = new PriceTable(table.client(), table.name());
    PriceKey key = new PriceKey("us-east-1", "m5.large", "Linux/UNIX", "default");
    PriceKey novel = new PriceKey("us-east-1", "novel.large", "Linux/UNIX", "default");
    Price known = new Price.Known(Money.of("0.096", "USD"), Price.Source.PRICE_LIST);
    prices.put(key, known, NOW);
    prices.put(novel, new Price.Unknown("no price"), NOW);

    assertThat(prices.find(key, NOW.plus(Duration.ofHours(23)))).contains(known);
    assertThat(prices.find(novel, NOW)).contains(new Price.Unknown("no price"));
    assertThat(prices.find(key, NOW.plus(Duration.ofHours(25)))).isEmpty();
    assertThat(prices.find(new PriceKey("eu-west-1", "m5.large", "Linux/UNIX", "default"), NOW))
        .isEmpty();
  }

  private static UsageReport report(String id, ReportScope scope) {
    return new UsageReport(
        id,
        UsageReport.Status.RUNNING,
        scope,
        "test",
        NOW,
        null,
        3,
        Map.of("DescribeRegions", 1L),
        List.of(Unknown.region("eu-west-1", "denied")),
        null,
        null,
        null);
  }

  private static UsageReport ended(UsageReport report, UsageReport.Status status, Totals totals) {
    return new UsageReport(
        report.reportId(),
        status,
        report.scope(),
        report.requestedBy(),
        report.createdAt(),
        NOW.plusSeconds(60),
        report.parts(),
        report.planCalls(),
        report.planUnknown(),
        totals == null ? null : true,
        totals,
        totals == null ? "why" : null);
  }

  private static TrendPoint point(int daysAgo, int total) {
    return new TrendPoint(NOW.minus(Duration.ofDays(daysAgo)), totals(total, 1), true);
  }

  private static Totals totals(int total, int used) {
    return new Totals(
        1,
        total,
        used,
        total - used,
        0,
        Money.of("1.00", "USD"),
        Money.of("0.5", "USD"),
        0,
        false,
        false);
  }

  private static ReportPart part(int index, ReportPart.State state) {
    return new ReportPart(
        index,
        "111111111111",
        "own",
        "us-east-1",
        state,
        index,
        index,
        Map.of("DescribeCapacityReservations", 3L),
        0,
        null,
        null);
  }
}
