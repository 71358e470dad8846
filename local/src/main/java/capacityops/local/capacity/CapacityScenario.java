package capacityops.local.capacity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What the simulated accounts hold and may buy at the start: the {@link #SECTIONS} {@code
 * accounts}, {@code prices}, {@code capacityBlocks}, {@code capacityReservations} and {@code
 * capacitySettings} of a scenario file. An account that is left out anywhere is the caller's own
 * default account.
 */
public record CapacityScenario(
    List<Account> accounts,
    List<Price> prices,
    Blocks capacityBlocks,
    Reservations capacityReservations,
    @JsonProperty("capacitySettings") CapacitySettings settings) {

  /** STS answers for every Region alike. */
  private static final String GLOBAL = "";

  /** The keys of a scenario that are read here; a file may have more for others. */
  public static final Set<String> SECTIONS =
      Set.of("accounts", "prices", "capacityBlocks", "capacityReservations", "capacitySettings");

  public CapacityScenario {
    accounts = orEmpty(accounts);
    prices = orEmpty(prices);
    capacityBlocks = capacityBlocks == null ? new Blocks(List.of(), List.of()) : capacityBlocks;
    capacityReservations =
        capacityReservations == null
            ? new Reservations(List.of(), List.of(), null)
            : capacityReservations;
    settings = settings == null ? CapacitySettings.defaults() : settings;
  }

  /**
   * A scenario from its tree; a section that is left out is empty, the settings have defaults.
   *
   * @throws IllegalArgumentException naming the key that is unknown or wrong
   */
  public static CapacityScenario from(JsonNode scenario) {
    return ScenarioReader.read(scenario, "scenario", CapacityScenario.class);
  }

  /** The lively default. */
  public static CapacityScenario defaults() {
    try (InputStream yaml =
        CapacityScenario.class.getResourceAsStream("default-capacity-scenario.yaml")) {
      return read(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The {@link #SECTIONS} of a scenario file; what else the file has is read elsewhere.
   *
   * @throws IllegalArgumentException naming the key that is unknown or wrong
   */
  public static CapacityScenario load(Path file) {
    try (InputStream yaml = Files.newInputStream(file)) {
      return read(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the scenario " + file, e);
    }
  }

  private static CapacityScenario read(InputStream yaml) {
    JsonNode tree =
        ScenarioReader.tree(new Load(LoadSettings.builder().build()).loadFromInputStream(yaml));
    return from(((ObjectNode) tree).retain(SECTIONS));
  }

  public CapacityScenario with(CapacitySettings other) {
    return new CapacityScenario(accounts, prices, capacityBlocks, capacityReservations, other);
  }

  public Optional<Account> account(String id, String defaultAccountId) {
    return accounts.stream()
        .filter(account -> account.idOr(defaultAccountId).equals(id))
        .findFirst();
  }

  /** Every account of the organization: the default one, those listed, those generated. */
  public List<Account> organization(String defaultAccountId) {
    Map<String, Account> byId = new LinkedHashMap<>();
    byId.put(defaultAccountId, Account.named(defaultAccountId, "management"));
    accounts.forEach(account -> byId.put(account.idOr(defaultAccountId), account));
    Generate generate = capacityReservations.generate();
    (generate == null ? List.<String>of() : generate.accountIds())
        .forEach(id -> byId.putIfAbsent(id, Account.named(id, "generated-" + id.substring(6))));
    return List.copyOf(byId.values());
  }

  /**
   * Whether a role can be assumed: its account is an active one of the organization and denies
   * nobody {@code AssumeRole} for it.
   */
  public boolean letsIn(String accountId, String roleArn, String defaultAccountId) {
    return organization(defaultAccountId).stream()
        .filter(account -> account.idOr(defaultAccountId).equals(accountId))
        .filter(account -> account.status().equals("ACTIVE"))
        .anyMatch(
            account ->
                account.denied().stream()
                    .noneMatch(denial -> denial.covers(roleArn, "AssumeRole", GLOBAL)));
  }

  /** The prices of the scenario and, for types that it generates and does not price, AWS's. */
  public List<Price> allPrices() {
    List<Price> all = new ArrayList<>(prices);
    (capacityReservations.generate() == null
            ? Stream.<Price>empty()
            : capacityReservations.generate().prices())
        .filter(price -> prices.stream().noneMatch(price::isOfTheSame))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /**
   * An account of the organization.
   *
   * @param id twelve digits; the default account where it is left out
   * @param capacityBlockVcpus the quota of concurrent Capacity Blocks by instance family, in vCPUs;
   *     a family that is left out has 0, as AWS's default is
   * @param denied what its users are not allowed to do; {@code AssumeRole} keeps others out
   * @param status {@code ACTIVE} where it is left out, or {@code SUSPENDED}
   */
  public record Account(
      String id,
      String name,
      String email,
      Map<String, Integer> capacityBlockVcpus,
      List<Denial> denied,
      String status) {
    public Account {
      status = status == null ? "ACTIVE" : status;
      capacityBlockVcpus = capacityBlockVcpus == null ? Map.of() : Map.copyOf(capacityBlockVcpus);
      denied = orEmpty(denied);
    }

    static Account named(String id, String name) {
      return new Account(id, name, name + "@example.com", null, null, null);
    }

    public String idOr(String defaultAccountId) {
      return id == null ? defaultAccountId : id;
    }
  }

  /**
   * @param user the last part of the principal's ARN, or {@code *}
   * @param operations AWS names, or {@code *}
   * @param regions where; everywhere where it is left out
   */
  public record Denial(String user, List<String> operations, List<String> regions) {
    public Denial {
      required(user, "user");
      operations = orEmpty(operations);
      regions = orEmpty(regions);
    }

    boolean covers(String principalArn, String operation, String region) {
      return (user.equals("*") || principalArn.endsWith("/" + user))
          && (operations.contains("*") || operations.contains(operation))
          && (regions.isEmpty() || regions.contains(region));
    }
  }

  /**
   * The On-Demand price of a type in a Region.
   *
   * @param operatingSystem as the price list has it, such as {@code Linux}
   * @param perHour decimal
   */
  public record Price(
      String region,
      String instanceType,
      String operatingSystem,
      BigDecimal perHour,
      String currencyCode,
      int vcpus) {
    public Price {
      required(region, "region");
      required(instanceType, "instanceType");
      required(perHour, "perHour");
      positive(vcpus, "vcpus");
      operatingSystem = operatingSystem == null ? "Linux" : operatingSystem;
      currencyCode = currencyCode == null ? "USD" : currencyCode;
    }

    private boolean isOfTheSame(Price other) {
      return region.equals(other.region)
          && instanceType.equals(other.instanceType)
          && operatingSystem.equals(other.operatingSystem);
    }
  }

  /**
   * @param supplies what is for sale
   * @param blocks those that accounts hold already
   */
  public record Blocks(List<Supply> supplies, List<HeldBlock> blocks) {
    public Blocks {
      supplies = orEmpty(supplies);
      blocks = orEmpty(blocks);
    }
  }

  /**
   * Capacity of one type that is for sale in a Region.
   *
   * @param vcpus of one instance
   * @param pricePerInstanceHour decimal
   * @param ultraserverType for a supply that is sold in UltraServers only
   * @param instancesPerUltraserver how many instances one of them has
   */
  public record Supply(
      String region,
      String instanceType,
      int vcpus,
      BigDecimal pricePerInstanceHour,
      String currencyCode,
      String ultraserverType,
      Integer instancesPerUltraserver,
      List<Window> windows) {
    public Supply {
      required(region, "region");
      required(instanceType, "instanceType");
      required(pricePerInstanceHour, "pricePerInstanceHour");
      positive(vcpus, "vcpus");
      currencyCode = currencyCode == null ? "USD" : currencyCode;
      windows = orEmpty(windows);
      if ((ultraserverType == null) != (instancesPerUltraserver == null)) {
        throw new IllegalArgumentException(
            "ultraserverType and instancesPerUltraserver go together");
      }
    }
  }

  /**
   * When a supply can start. Either {@code startsInDays} (real dates: that many days ahead at
   * {@code startsAt} UTC, 11:30 where it is left out; day 0 without a time is the next half hour)
   * or {@code startsIn}: that many <em>simulated</em> hours ahead, a block whose length and fee
   * shrink with the speed too, so that it starts and ends while one watches.
   *
   * @param instances how many can be bought before the window is sold out
   * @param pricePerInstanceHour in place of the supply's
   * @param paymentFails whether the payment of what is bought here fails
   */
  public record Window(
      String availabilityZone,
      int instances,
      Integer startsInDays,
      LocalTime startsAt,
      Duration startsIn,
      BigDecimal pricePerInstanceHour,
      boolean paymentFails) {
    public Window {
      required(availabilityZone, "availabilityZone");
      positive(instances, "instances");
      if ((startsInDays == null) == (startsIn == null)) {
        throw new IllegalArgumentException("a window has either startsInDays or startsIn");
      }
    }
  }

  /**
   * A Capacity Block that is active at the start.
   *
   * @param startedAgo how long ago it started
   * @param endsIn until its end, {@code pace} says whether in real or simulated time
   */
  public record HeldBlock(
      String account,
      String region,
      String instanceType,
      String availabilityZone,
      int count,
      int vcpus,
      BigDecimal upfrontFee,
      Duration startedAgo,
      Duration endsIn,
      Pace pace,
      String interconnectStatus,
      int unavailable,
      Map<String, String> tags,
      List<Use> usedBy) {
    public HeldBlock {
      required(region, "region");
      required(instanceType, "instanceType");
      required(availabilityZone, "availabilityZone");
      required(endsIn, "endsIn");
      positive(count, "count");
      positive(vcpus, "vcpus");
      startedAgo = startedAgo == null ? Duration.ofDays(1) : startedAgo;
      upfrontFee = upfrontFee == null ? BigDecimal.ZERO : upfrontFee;
      pace = pace == null ? Pace.REAL : pace;
      interconnectStatus = interconnectStatus == null ? "ok" : interconnectStatus;
      tags = tags == null ? Map.of() : Map.copyOf(tags);
      usedBy = orEmpty(usedBy);
    }
  }

  /**
   * @param insufficientCapacity types that a new or bigger reservation does not get
   * @param generate more of them, many
   */
  public record Reservations(
      List<HeldReservation> reservations, List<String> insufficientCapacity, Generate generate) {
    public Reservations {
      reservations = orEmpty(reservations);
      insufficientCapacity = orEmpty(insufficientCapacity);
    }

    Stream<HeldReservation> all() {
      return Stream.concat(
          reservations.stream(), generate == null ? Stream.empty() : generate.reservations());
    }
  }

  /** Instances that an account runs in a reservation. */
  public record Use(String account, int instances) {}

  /**
   * An On-Demand Capacity Reservation.
   *
   * @param count how many instances it holds, or will hold
   * @param platform {@code Linux/UNIX} where it is left out
   * @param matching {@code open} (where it is left out) or {@code targeted}
   * @param endsIn until its end date; without one it is unlimited
   * @param startsIn until the start of one that is future-dated and {@code scheduled}
   * @param commitment how long such a one is committed to
   * @param pace whether these are real or simulated time
   * @param delayedBy how much later than its date its capacity comes (simulated)
   * @param sharedWith accounts that may use it
   * @param usedBy who runs how many instances in it
   * @param lent how many are lent as an interruptible allocation, and who runs some of those
   */
  public record HeldReservation(
      String id,
      String account,
      String region,
      String instanceType,
      String availabilityZone,
      int count,
      String platform,
      String matching,
      Duration createdAgo,
      Duration endsIn,
      Duration startsIn,
      Duration commitment,
      Pace pace,
      Duration delayedBy,
      Map<String, String> tags,
      List<String> sharedWith,
      List<Use> usedBy,
      Lent lent) {
    public HeldReservation {
      required(region, "region");
      required(instanceType, "instanceType");
      required(availabilityZone, "availabilityZone");
      positive(count, "count");
      platform = platform == null ? "Linux/UNIX" : platform;
      matching = matching == null ? (startsIn == null ? "open" : "targeted") : matching;
      createdAgo = createdAgo == null ? Duration.ofDays(30) : createdAgo;
      commitment = commitment == null ? Duration.ofDays(14) : commitment;
      pace = pace == null ? Pace.REAL : pace;
      delayedBy = delayedBy == null ? Duration.ZERO : delayedBy;
      tags = tags == null ? Map.of() : Map.copyOf(tags);
      sharedWith = orEmpty(sharedWith);
      usedBy = orEmpty(usedBy);
      int used = usedBy.stream().mapToInt(Use::instances).sum();
      if (used + (lent == null ? 0 : lent.instances()) > count) {
        throw new IllegalArgumentException(
            "more instances run in a reservation, or are lent, than it holds");
      }
    }
  }

  /** A live interruptible allocation of a reservation; {@code usedBy} runs inside it. */
  public record Lent(int instances, List<String> sharedWith, List<Use> usedBy) {
    public Lent {
      positive(instances, "instances");
      sharedWith = orEmpty(sharedWith);
      usedBy = orEmpty(usedBy);
    }
  }

  /**
   * Reservations in quantity, the same for the same numbers and seed.
   *
   * @param accounts how many accounts, numbered from 200000000001
   * @param reservationsEach in each account, spread over the Regions
   */
  public record Generate(int accounts, int reservationsEach, List<String> regions, long seed) {
    private static final List<String> TYPES =
        List.of("m5.large", "c5.xlarge", "r5.2xlarge", "m6i.4xlarge", "c6i.large");
    private static final List<String> PRICES = List.of("0.096", "0.17", "0.504", "0.768", "0.085");
    private static final List<Integer> VCPUS = List.of(2, 4, 8, 16, 2);

    public Generate {
      regions = regions == null || regions.isEmpty() ? List.of("us-east-1") : List.copyOf(regions);
    }

    /** The accounts, in order. */
    public List<String> accountIds() {
      return IntStream.rangeClosed(1, accounts).mapToObj("200000%06d"::formatted).toList();
    }

    Stream<Price> prices() {
      return regions.stream()
          .flatMap(
              region -> IntStream.range(0, TYPES.size()).mapToObj(type -> price(region, type)));
    }

    private static Price price(String region, int type) {
      return new Price(
          region, TYPES.get(type), null, new BigDecimal(PRICES.get(type)), null, VCPUS.get(type));
    }

    Stream<HeldReservation> reservations() {
      RandomGenerator random = new SplittableRandom(seed);
      List<String> owners = accountIds();
      List<HeldReservation> all = new ArrayList<>(accounts * reservationsEach);
      for (String owner : owners) {
        for (int i = 0; i < reservationsEach; i++) {
          all.add(one(owner, regions.get(i % regions.size()), owners, random));
        }
      }
      return all.stream();
    }

    private static HeldReservation one(
        String owner, String region, List<String> accounts, RandomGenerator random) {
      int count = random.nextInt(1, 9);
      int own = random.nextInt(count + 1);
      List<Use> usedBy = new ArrayList<>(List.of(new Use(owner, own)));
      List<String> sharedWith = List.of();
      String other = accounts.get(random.nextInt(accounts.size()));
      if (!other.equals(owner) && random.nextInt(4) == 0) {
        sharedWith = List.of(other);
        usedBy.add(new Use(other, random.nextInt(count - own + 1)));
      }
      return new HeldReservation(
          null,
          owner,
          region,
          TYPES.get(random.nextInt(TYPES.size())),
          region + "abc".charAt(random.nextInt(3)),
          count,
          null,
          null,
          Duration.ofHours(random.nextInt(1, 2000)),
          random.nextInt(5) == 0 ? Duration.ofDays(random.nextInt(1, 60)) : null,
          null,
          null,
          Pace.REAL,
          null,
          Map.of("team", "team-" + random.nextInt(10)),
          sharedWith,
          usedBy,
          null);
    }
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  private static void required(Object value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
  }

  private static void positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is missing or not positive");
    }
  }
}
