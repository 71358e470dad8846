package capacityops.usage.domain;

import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.concurrent.Workers;
import capacityops.core.event.DomainEvent;
import capacityops.core.failure.AwsFailure;
import capacityops.core.money.Money;
import capacityops.usage.domain.AssembleUsageReport.Assembled;
import capacityops.usage.domain.PacedCalls.Rate;
import capacityops.usage.domain.ReadUsagePart.Pace;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReportStore.ReportFile;
import capacityops.usage.report.Documents;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes reports as the state machine does, of accounts that are given. */
public final class UsageWorld {
  private static final int STEP_ATTEMPTS = 3;

  public final TestClock clock = new TestClock("2026-11-20T06:00:00Z");
  public final MemoryStores stores = new MemoryStores();
  public final FakeAccounts accounts = new FakeAccounts();
  public final List<DomainEvent> events = new ArrayList<>();
  public final Map<String, Totals> metrics = new HashMap<>();
  public final Map<PriceKey, Price> prices = new HashMap<>();
  public final Map<String, List<BlockFees.Paid>> fees = new HashMap<>();
  public final Map<PriceKey, Price> cached = new HashMap<>();
  public Thresholds thresholds = new Thresholds(new BigDecimal("0.25"), 7, 7);
  public String tagKey = "team";
  public List<String> usualRegions = List.of();
  public Duration oneCallReads = Duration.ofMinutes(5);
  public Workers workers = new ThreadWorkers();
  private int made;

  /** An account of the organization. */
  public FakeEc2 account(String id) {
    FakeEc2 ec2 = new FakeEc2();
    accounts.account(id, "account " + id.charAt(0), ec2);
    return ec2;
  }

  /** Every instance of a type costs this much, in every Region. */
  public UsageWorld price(String type, String usd) {
    for (String region : List.of("us-east-1", "us-west-2", "eu-west-1", "ap-south-1")) {
      for (String tenancy : List.of("default", "dedicated")) {
        prices.put(
            new PriceKey(region, type, "Linux/UNIX", tenancy),
            new Price.Known(Money.of(usd, "USD"), Price.Source.PRICE_LIST));
      }
    }
    return this;
  }

  /** A finished report. */
  public record Made(UsageReport report, Assembled assembled, UsageWorld world) {
    public String file(Format format) {
      return world.stores.text(ReportFile.of(report, format));
    }

    public ReportPart part(int index) {
      return world.stores.find(report.reportId(), index).orElseThrow();
    }
  }

  public Made report() {
    return report(ReportScope.everything());
  }

  public Made report(ReportScope scope) {
    String id = begun(scope);
    int parts = planning().plan(id);
    for (int part = 0; part < parts; part++) {
      read(id, part);
    }
    return assembled(id);
  }

  public String begun(ReportScope scope) {
    String id = "report-" + ++made;
    stores.begin(UsageReport.begun(id, scope, "test", clock.instant()), Optional.empty());
    return id;
  }

  public Made assembled(String id) {
    Assembled assembled = assembling().assemble(id);
    assembled
        .partsToTell()
        .forEach(part -> new TellFindings(stores, stores, this::keep).tell(id, part));
    return new Made(stores.find(id).orElseThrow(), assembled, this);
  }

  /** As the state machine does it: on and on, repeated after a failure, given up in the end. */
  public void read(String id, int part) {
    Optional<PartProgress> progress = Optional.empty();
    int failures = 0;
    do {
      try {
        progress = Optional.of(reading().read(id, part, progress));
      } catch (AwsFailure e) {
        failures++;
      }
    } while (failures < STEP_ATTEMPTS && progress.map(PartProgress::more).orElse(true));
  }

  public PlanUsageReport planning() {
    return new PlanUsageReport(accounts, stores, stores, usualRegions, pace(), clock);
  }

  public ReadUsagePart reading() {
    return new ReadUsagePart(
        accounts,
        stores,
        stores,
        stores,
        () -> new PriceBook(this::listed, cache(), new BlockFees(this::paid), clock),
        new FindingRules(thresholds),
        pace(),
        clock);
  }

  public AssembleUsageReport assembling() {
    return new AssembleUsageReport(
        stores,
        stores,
        stores,
        stores,
        new Documents(),
        figures(),
        this::keep,
        "USD",
        tagKey,
        thresholds,
        clock);
  }

  public Pace pace() {
    return new Pace(new Rate(20), oneCallReads, clock, new Random(7), workers);
  }

  private void keep(DomainEvent event, Instant at) {
    events.add(event);
  }

  private Price listed(PriceKey key) {
    return prices.getOrDefault(key, new Price.Unknown("it is not in the price list"));
  }

  private List<BlockFees.Paid> paid(String id) {
    return fees.getOrDefault(id, List.of());
  }

  private PriceCache cache() {
    return new PriceCache() {
      @Override
      public synchronized Optional<Price> find(PriceKey key, Instant now) {
        return Optional.ofNullable(cached.get(key));
      }

      @Override
      public synchronized void put(PriceKey key, Price price, Instant now) {
        cached.put(key, price);
      }
    };
  }

  private UsageMetrics figures() {
    return new UsageMetrics() {
      @Override
      public void usage(String instanceType, String region, Totals totals) {
        metrics.put(instanceType + "@" + region, totals);
      }

      @Override
      public void report(Totals totals, int unknown, long findings) {
        metrics.put("all", totals);
      }
    };
  }
}
