package capacityops.usage.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.report.Documents;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a report holds in memory does not grow with its reservations: the collector itself tells,
 * while the last of them goes by, how many are still held and how large the heap has become.
 */
class ReportMemoryTest {
  private static final String REPORT = "report";
  private static final int A_PAGE = 1_000;
  private static final int PAGES = 100;

  /** A row is some hundreds of bytes; sums of a known number of accounts and types are none. */
  private static final long BYTES_PER_ROW = 40;

  private final TestClock clock = new TestClock("2026-11-20T06:00:00Z");
  private final MemoryStores stores = new MemoryStores();
  private final Live live = new Live();

  @Test
  void assembly_holdsTheRowsOfOnePage_howeverManyThereAre() {
    planned(PAGES);

    assembling(new Documents()).assemble(REPORT);

    assertThat(live.made()).isEqualTo(PAGES * A_PAGE);
    assertThat(live.held()).isLessThan(ReportDocuments.MOST_ROWS_ON_A_PAGE + Live.SLACK);
    assertThat(live.grownPerItem()).isLessThan(BYTES_PER_ROW);
  }

  @Test
  void rowsThatAreCollected_areSeen() {
    int pages = PAGES / 5;
    planned(pages);

    assembling(new Collecting()).assemble(REPORT);

    assertThat(live.held()).isEqualTo(pages * A_PAGE);
    assertThat(live.grownPerItem()).isGreaterThan(BYTES_PER_ROW);
  }

  @Test
  void reading_holdsTheReservationsOfOnePage() {
    stores.write(
        REPORT,
        List.of(ReportPart.planned(0, new Accounts.Account("1", "one", "ACTIVE"), "us-east-1")));

    PartProgress progress = reading().read(REPORT, 0, Optional.empty());

    assertThat(progress.reservations()).isEqualTo(PAGES * A_PAGE);
    assertThat(live.held()).isLessThanOrEqualTo(2 * A_PAGE);
    assertThat(live.grownPerItem()).isLessThan(BYTES_PER_ROW);
  }

  @Test
  void telling_holdsNoRow() {
    planned(1, PAGES);

    int told =
        new TellFindings(stores, new GeneratedRows(PAGES), (event, at) -> {}).tell(REPORT, 0);

    assertThat(told).isEqualTo(PAGES * A_PAGE);
    assertThat(live.held()).isLessThan(Live.SLACK);
    assertThat(live.grownPerItem()).isLessThan(BYTES_PER_ROW);
  }

  private void planned(int parts) {
    planned(parts, 1);
  }

  private void planned(int parts, int pagesEach) {
    UsageReport begun =
        UsageReport.begun(REPORT, ReportScope.everything(), "test", clock.instant());
    stores.begin(begun, Optional.empty());
    stores.save(begun.planned(parts, Map.of(), List.of()));
    stores.write(
        REPORT, IntStream.range(0, parts).mapToObj(index -> readPart(index, pagesEach)).toList());
  }

  private static ReportPart readPart(int index, int pages) {
    return new ReportPart(
        index,
        account(index),
        null,
        "us-east-1",
        ReportPart.State.READ,
        pages,
        (long) pages * A_PAGE,
        Map.of(),
        0,
        null,
        null);
  }

  private static String account(int part) {
    return "%012d".formatted(part % 50);
  }

  private AssembleUsageReport assembling(ReportDocuments documents) {
    UsageWorld world = new UsageWorld();
    return new AssembleUsageReport(
        stores,
        stores,
        new GeneratedRows(stores.of(REPORT).size()),
        new DiscardedFiles(),
        documents,
        new NoMetrics(),
        (event, at) -> {},
        "USD",
        "team",
        world.thresholds,
        clock);
  }

  private ReadUsagePart reading() {
    UsageWorld world = new UsageWorld();
    return new ReadUsagePart(
        new OneAccount(),
        stores,
        new GeneratedRows(PAGES),
        new NoSnapshots(),
        () ->
            new PriceBook(
                key -> new Price.Unknown("not asked"),
                new NoPrices(),
                new BlockFees(id -> List.of()),
                clock),
        new FindingRules(world.thresholds),
        new ReadUsagePart.Pace(
            new PacedCalls.Rate(20),
            Duration.ofHours(12),
            clock,
            new java.util.Random(1),
            new ThreadWorkers()),
        clock);
  }

  /** Which of the things that were made are still held by anything. */
  private static final class Live {
    /** What the stack of the measuring thread may hold. */
    static final int SLACK = 100;

    private static final int SAMPLED = 10;
    private final List<WeakReference<Object>> samples = new ArrayList<>();
    private int made;
    private int measuredFrom;
    private long bytesThen;
    private int held;
    private long grown;

    synchronized <T> T made(T thing) {
      if (made % SAMPLED == 0) {
        samples.add(new WeakReference<>(thing));
      }
      made++;
      return thing;
    }

    synchronized void page(int number, int pages) {
      if (number == pages / 10) {
        System.gc();
        measuredFrom = made;
        bytesThen = used();
      } else if (number == pages - 1) {
        System.gc();
        grown = used() - bytesThen;
        held = SAMPLED * (int) samples.stream().filter(one -> !one.refersTo(null)).count();
      }
    }

    private static long used() {
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }

    int made() {
      return made;
    }

    int held() {
      return held;
    }

    long grownPerItem() {
      return grown / (made - measuredFrom);
    }
  }

  /** As many pages as one likes, each made when it is read. */
  private final class GeneratedRows implements RowStore {
    private final int pages;
    private int read;

    GeneratedRows(int pages) {
      this.pages = pages;
    }

    @Override
    public void write(Place place, List<ReservationRow> rows) {}

    @Override
    public void read(Place place, Consumer<ReservationRow> each) {
      for (int i = 0; i < A_PAGE; i++) {
        each.accept(live.made(row(place.part(), read * A_PAGE + i)));
      }
      live.page(read++, pages);
    }

    private static ReservationRow row(int part, int number) {
      Money idle = Money.of(Integer.toString(number % 977), "USD");
      Instant now = Instant.parse("2026-11-20T06:00:00Z");
      return new ReservationRow(
          account(part),
          null,
          "us-east-1",
          Reservations.id(number),
          "default",
          "m5.large",
          "Linux/UNIX",
          "us-east-1a",
          "default",
          "active",
          Phase.IN_SERVICE,
          Map.of("team", "team-" + number % 10),
          now,
          now,
          null,
          null,
          10,
          4,
          6,
          List.of(new InstanceUsage(account(part), 4)),
          null,
          new IdleHistory(null, null, null, null, null),
          idle,
          Price.Source.PRICE_LIST,
          null,
          idle,
          idle,
          false,
          null,
          null,
          null,
          List.of(new Finding(Finding.Kind.IDLE, "6 of 10 instances idle now.", idle)));
    }
  }

  /** Files that go nowhere. */
  private static final class DiscardedFiles implements ReportStore {
    @Override
    public void write(ReportFile file, Content content) {
      try {
        content.to(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Optional<String> read(ReportFile file, long mostBytes) {
      return Optional.empty();
    }

    @Override
    public URI link(ReportFile file, Duration valid) {
      return URI.create("https://bucket.example/");
    }
  }

  /** What must not be done: every row is kept until the file ends. */
  private static final class Collecting implements ReportDocuments {
    private final Documents documents = new Documents();

    @Override
    public RowWriter json(UsageReport report, OutputStream out) throws IOException {
      RowWriter writer = documents.json(report, out);
      List<ReservationRow> kept = new ArrayList<>();
      return new RowWriter() {
        @Override
        public void row(ReservationRow row) {
          kept.add(row);
        }

        @Override
        public void end(ReportSummary summary) throws IOException {
          for (ReservationRow row : kept) {
            writer.row(row);
          }
          writer.end(summary);
        }
      };
    }

    @Override
    public RowWriter csv(UsageReport report, OutputStream out) throws IOException {
      return documents.csv(report, out);
    }

    @Override
    public void html(
        ReportSummary summary, List<ReservationRow> rows, Totals rest, OutputStream out)
        throws IOException {
      documents.html(summary, rows, rest, out);
    }
  }

  /** An account that has a hundred pages of unused reservations. */
  private final class OneAccount implements Accounts, ReservationGateway {
    @Override
    public String own() {
      return "1";
    }

    @Override
    public boolean coverOrganization() {
      return false;
    }

    @Override
    public List<Account> ofOrganization() {
      return List.of();
    }

    @Override
    public ReservationGateway in(String accountId, CallLog calls) {
      return this;
    }

    @Override
    public List<String> enabledRegions() {
      return List.of("us-east-1");
    }

    @Override
    public Page<CapacityReservation> reservations(
        String region, List<Filter> filters, int maxResults, Optional<String> nextToken) {
      int page = nextToken.map(Integer::parseInt).orElse(0);
      List<CapacityReservation> found =
          IntStream.range(0, maxResults)
              .mapToObj(
                  i ->
                      live.made(
                          Reservations.reservation((long) page * maxResults + i)
                              .instances(10, 10)
                              .get()))
              .toList();
      live.page(page, PAGES);
      return new Page<>(
          found, page + 1 < PAGES ? Optional.of(Integer.toString(page + 1)) : Optional.empty());
    }

    @Override
    public CapacityReservation reservation(String region, String capacityReservationId) {
      throw new UnsupportedOperationException(capacityReservationId);
    }

    @Override
    public UsagePage usage(
        String region,
        String capacityReservationId,
        Optional<Integer> maxResults,
        Optional<String> nextToken) {
      throw new UnsupportedOperationException(capacityReservationId);
    }

    @Override
    public void checkUsagePermitted(String region, String capacityReservationId) {}
  }

  private static final class NoSnapshots implements SnapshotStore {
    @Override
    public void put(String region, Map<String, Snapshot> byReservationId) {}

    @Override
    public List<Snapshot> since(String region, String capacityReservationId, Instant since) {
      return List.of();
    }
  }

  private static final class NoPrices implements PriceCache {
    @Override
    public Optional<Price> find(PriceKey key, Instant now) {
      return Optional.empty();
    }

    @Override
    public void put(PriceKey key, Price price, Instant now) {}
  }

  private static final class NoMetrics implements UsageMetrics {
    @Override
    public void usage(String instanceType, String region, Totals totals) {}

    @Override
    public void report(Totals totals, int unknown, long findings) {}
  }
}
